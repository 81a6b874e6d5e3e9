import { UserRoundPlus } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/problem";
import { useCreateCustomer } from "../api/customers";

/** A person entered by hand. */
export function NewCustomer({ onMade }: { onMade: (id: string) => void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [email, setEmail] = useState("");
  const create = useCreateCustomer();

  function save(event: SyntheticEvent) {
    event.preventDefault();
    const given = [
      { kind: "phone" as const, value: phone.trim() },
      { kind: "email" as const, value: email.trim() },
    ];
    create.mutate(
      { name: name.trim() || null, identities: given.filter((each) => each.value !== ""), tags: [] },
      { onSuccess: (made) => onMade(made.id) },
    );
  }

  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <UserRoundPlus aria-hidden className="size-4" />
        לקוח חדש
      </Button>
      <Sheet title="לקוח חדש" open={open} onOpenChange={setOpen}>
        <form onSubmit={save} className="space-y-4 p-4">
          <Field label="שם" value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          <Field label="טלפון" type="tel" dir="ltr" value={phone} autoComplete="off" onChange={(event) => setPhone(event.target.value)} />
          <Field label="דוא״ל" type="email" dir="ltr" value={email} autoComplete="off" onChange={(event) => setEmail(event.target.value)} />
          {create.isError && (
            <p role="alert" className="text-sm text-bad">
              {messageOf(create.error)}
            </p>
          )}
          <Button type="submit" variant="primary" busy={create.isPending} disabled={!name.trim() && !phone.trim() && !email.trim()}>
            הוספה
          </Button>
        </form>
      </Sheet>
    </>
  );
}
