import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Sheet } from "@/components/ui/sheet";
import { Loading } from "@/components/ui/state";
import { messageOf } from "@/lib/api/problem";
import { oneOf } from "@/lib/guards";
import { rolesQuery, useChangeMember, useInviteAgain, type TeamMember } from "../api/team";
import { PermissionList } from "./permission-list";
import { ROLE, ROLES } from "./words";

/** One member: role, what differs from it, and the door. */
export function MemberPanel({ member, onClose }: { member: TeamMember; onClose: () => void }) {
  const roles = useQuery(rolesQuery);
  const change = useChangeMember();
  const again = useInviteAgain();
  const [closing, setClosing] = useState(false);
  const failed = { onError: (error: unknown) => toast.error(messageOf(error)) };
  const open = member.state !== "disabled";

  const setActive = (active: boolean) =>
    change.mutate(
      { member, change: { active } },
      {
        ...failed,
        onSuccess: () => toast.success(active ? "הגישה נפתחה שוב" : "הגישה נסגרה, וכל המכשירים שלו מנותקים מהמשרד"),
        onSettled: () => setClosing(false),
      },
    );

  return (
    <Sheet open onOpenChange={(next) => !next && onClose()} title={member.name} description="תפקיד והרשאות של חבר צוות">
      <div className="space-y-6 p-4">
        <p className="text-sm text-ink-2">
          <bdi dir="ltr">{member.email}</bdi>
        </p>
        <Section title="תפקיד">
          <Segmented
            label="תפקיד"
            className="flex"
            value={member.role}
            options={ROLES.map((value) => ({ value, label: ROLE[value].label }))}
            onChange={(value) => {
              const role = oneOf(ROLES, value);
              if (role && role !== member.role) change.mutate({ member, change: { role, overrides: {} } }, failed);
            }}
          />
          <p className="mt-1.5 text-xs text-ink-3">{ROLE[member.role].text}</p>
        </Section>
        {member.role !== "owner" && (
          <Section title="הרשאות" aside="שינוי תקף מיד">
            {roles.data ? (
              <PermissionList
                member={member}
                roles={roles.data}
                busy={change.isPending}
                onChange={(overrides) => change.mutate({ member, change: { overrides } }, failed)}
              />
            ) : (
              <Loading className="h-64" />
            )}
          </Section>
        )}
        <div className="flex flex-wrap gap-2 border-t pt-4">
          {member.state === "invited" && (
            <Button
              busy={again.isPending}
              onClick={() => again.mutate(member, { ...failed, onSuccess: () => toast.success("ההזמנה נשלחה שוב") })}
            >
              לשלוח שוב את ההזמנה
            </Button>
          )}
          {!member.is_me &&
            (open ? (
              <Button variant="danger" onClick={() => setClosing(true)}>
                סגירת הגישה למשרד
              </Button>
            ) : (
              <Button busy={change.isPending} onClick={() => setActive(true)}>
                פתיחת הגישה מחדש
              </Button>
            ))}
        </div>
      </div>
      <Confirm
        open={closing}
        onOpenChange={setClosing}
        title={`לסגור את הגישה של ${member.name}?`}
        confirm="סגירת הגישה"
        danger
        busy={change.isPending}
        onConfirm={() => setActive(false)}
      >
        מה שנעשה עד היום נשאר ביומן ובתיקי הלקוחות. אפשר לפתוח את הגישה מחדש בכל עת.
      </Confirm>
    </Sheet>
  );
}
