import { useState, type FormEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/problem";
import { useChangePassword } from "../api/session";
import { NewPasswordFields, newPasswordProblem } from "./new-password";

/** One's own password, changed by who knows the present one. */
export function ChangePassword({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="שינוי סיסמה" description="החלפת הסיסמה של החשבון שלך">
      <Form onDone={() => onOpenChange(false)} />
    </Sheet>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState({ password: "", again: "" });
  const [checked, setChecked] = useState(false);
  const change = useChangePassword();

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (newPasswordProblem(fresh)) return;
    change.mutate(
      { current, new: fresh.password },
      {
        onSuccess: () => {
          toast.success("הסיסמה הוחלפה");
          onDone();
        },
      },
    );
  }

  return (
    <form onSubmit={submit} className="space-y-4 p-4">
      <Field
        label="הסיסמה הנוכחית"
        type="password"
        dir="ltr"
        required
        autoFocus
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <NewPasswordFields
        value={fresh}
        onChange={setFresh}
        checked={checked}
        error={change.isError ? messageOf(change.error) : null}
      />
      <p className="text-sm text-ink-2">אחרי ההחלפה יתנתקו כל המכשירים האחרים שמחוברים לחשבון שלך.</p>
      <Button type="submit" variant="primary" size="lg" className="w-full" busy={change.isPending}>
        החלפת הסיסמה
      </Button>
    </form>
  );
}
