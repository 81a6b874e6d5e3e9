import { useState, type FormEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/problem";
import { oneOf } from "@/lib/guards";
import { useInvite, type Role } from "../api/team";
import { ROLE, ROLES } from "./words";

export function InviteSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="הזמנה לצוות" description="הזמנת אדם לעבוד במשרד">
      <Form onDone={() => onOpenChange(false)} />
    </Sheet>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const invite = useInvite();

  function submit(event: FormEvent) {
    event.preventDefault();
    invite.mutate(
      { email: email.trim(), name: name.trim() || null, role },
      {
        onSuccess: () => {
          toast.success("ההזמנה נשלחה בדואר");
          onDone();
        },
      },
    );
  }

  return (
    <form onSubmit={submit} className="space-y-4 p-4">
      <Field label="שם" autoFocus autoComplete="off" maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
      <Field
        label="דוא״ל"
        type="email"
        dir="ltr"
        required
        autoComplete="off"
        value={email}
        error={invite.isError ? messageOf(invite.error) : null}
        onChange={(event) => setEmail(event.target.value)}
      />
      <div>
        <p className="mb-1 text-sm font-semibold">תפקיד</p>
        <Segmented
          label="תפקיד"
          className="flex"
          value={role}
          options={ROLES.map((value) => ({ value, label: ROLE[value].label }))}
          onChange={(value) => setRole(oneOf(ROLES, value) ?? role)}
        />
        <p className="mt-1.5 text-xs text-ink-3">{ROLE[role].text}</p>
      </div>
      <p className="text-sm text-ink-2">נשלח קישור אישי לבחירת סיסמה. הוא תקף לשבוע ואפשר להשתמש בו פעם אחת.</p>
      <Button type="submit" variant="primary" size="lg" className="w-full" busy={invite.isPending}>
        שליחת ההזמנה
      </Button>
    </form>
  );
}
