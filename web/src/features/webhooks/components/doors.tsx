import { RefreshCw, Send } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { SecretOnce } from "@/components/secret-once";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { formatAbsolute } from "@/lib/format";
import { tell, useChange, useRotate, useTest, type Webhook } from "../api/webhooks";

/** How the address is doing, and what can be done with it: a test, a new secret, on and off. */
export function Doors({ webhook }: { webhook: Webhook }) {
  const [asking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const rotate = useRotate(webhook.id);
  const test = useTest(webhook.id);
  const change = useChange(webhook);
  return (
    <div className="space-y-4">
      {webhook.failing_since && (
        <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          השליחות לא מצליחות. ההתחלה: <Moment at={webhook.failing_since} />. ננסה שוב ושוב עד יממה מכל אירוע, ואז נכתוב לכם.
        </p>
      )}
      <ul className="list-disc space-y-1 ps-5 text-sm text-ink-2">
        <li>כל עדכון נחתם בסוד, לפי התקן הפתוח Standard Webhooks. יש ספרייה לבדיקת החתימה כמעט בכל שפה.</li>
        <li>
          עדכון עלול להגיע פעמיים, ותמיד עם אותו <code dir="ltr">webhook-id</code>. סדר ההגעה אינו מובטח.
        </li>
        <li>השרת צריך לענות בקוד 2xx תוך 10 שניות. אחרי הפניות לכתובת אחרת איננו עוקבים.</li>
      </ul>
      {webhook.old_secret_until && (
        <p className="text-sm text-ink-2">הסוד הקודם תקף לצד החדש עד {formatAbsolute(webhook.old_secret_until)}.</p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          busy={test.isPending}
          disabled={!webhook.active}
          onClick={() => test.mutate(undefined, { onError: tell, onSuccess: () => toast.success("עדכון לבדיקה בדרך") })}
        >
          <Send aria-hidden className="size-4" />
          שליחת בדיקה
        </Button>
        <Button onClick={() => setAsking(true)}>
          <RefreshCw aria-hidden className="size-4" />
          החלפת הסוד
        </Button>
        <Button
          variant={webhook.active ? "danger" : "primary"}
          busy={change.isPending}
          onClick={() => change.mutate({ active: !webhook.active }, { onError: tell })}
        >
          {webhook.active ? "כיבוי" : "הפעלה"}
        </Button>
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="להחליף את הסוד?"
        confirm="החלפה"
        busy={rotate.isPending}
        onConfirm={() =>
          rotate.mutate(undefined, {
            onError: tell,
            onSuccess: (made) => setSecret(made.secret),
            onSettled: () => setAsking(false),
          })
        }
      >
        במשך יממה כל עדכון ייחתם גם בסוד הישן, כך שאפשר לעדכן את השרת בלי לאבד דבר.
      </Confirm>
      <SecretOnce title="הסוד החדש" secret={secret} onDone={() => setSecret(undefined)}>
        מעדכנים אותו בשרת שמקבל את העדכונים.
      </SecretOnce>
    </div>
  );
}
