import { useQuery } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { Card } from "@/components/ui/card";
import { messageOf } from "@/lib/api/problem";
import { secondStepRuleQuery, useSecondStepRule, type TeamMember } from "../api/team";

/** Whether everybody of the office needs a code beside the password, and how many have one. */
export function SecondStepRule({ team }: { team: TeamMember[] }) {
  const rule = useQuery(secondStepRuleQuery);
  const change = useSecondStepRule();
  const open = team.filter((member) => member.state !== "disabled");
  const secured = open.filter((member) => member.second_step).length;
  if (!rule.data) return null;

  const set = (required: boolean) =>
    change.mutate(required, {
      onError: (error) => toast.error(messageOf(error)),
      onSuccess: () => toast.success(required ? "מעכשיו נדרש אימות דו-שלבי מכל הצוות" : "אימות דו-שלבי הוא שוב רשות"),
    });

  return (
    <Card className="mb-4">
      <label className="flex min-h-11 items-center gap-3 px-4 py-3">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-accent"
          checked={rule.data.required}
          disabled={change.isPending}
          onChange={(event) => set(event.target.checked)}
        />
        <span className="min-w-0 flex-1">
          <span className="block text-sm font-semibold">לדרוש אימות דו-שלבי מכל הצוות</span>
          <span className="block text-sm text-ink-3">
            מי שעוד לא הגדיר אותו יתבקש לעשות זאת לפני כל דבר אחר. {secured} מתוך {open.length} כבר הגדירו.
          </span>
        </span>
      </label>
    </Card>
  );
}
