import { AtSign, MessageCircle, Phone as PhoneIcon, Plus, X, type LucideIcon } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Link } from "wouter";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Phone } from "@/components/ui/phone";
import { Section } from "@/components/ui/section";
import { messageOf } from "@/lib/api/problem";
import { paths } from "@/config/paths";
import { useAddIdentity, useRemoveIdentity, type Customer, type Identity } from "../api/customers";
import { IDENTITY_KIND } from "./customer-words";

const ICON: Record<Identity["kind"], LucideIcon> = { phone: PhoneIcon, email: AtSign, wa_pn: MessageCircle, wa_lid: MessageCircle };

/** Every way to reach a person. */
export function Identities({ customer, canWrite }: { customer: Customer; canWrite: boolean }) {
  const [adding, setAdding] = useState(false);
  const remove = useRemoveIdentity(customer.id);
  return (
    <Section
      title="דרכי התקשרות"
      aside={
        canWrite && (
          <Button variant="ghost" size="icon" aria-label="הוספת טלפון או דוא״ל" onClick={() => setAdding(true)}>
            <Plus aria-hidden className="size-4" />
          </Button>
        )
      }
    >
      <ul className="divide-y rounded-lg border">
        {customer.identities.map((identity) => (
          <Row key={identity.id} identity={identity} onRemove={canWrite ? () => remove.mutate(identity) : undefined} />
        ))}
        {customer.identities.length === 0 && <li className="px-3 py-2.5 text-sm text-ink-3">אין טלפון או דוא״ל</li>}
      </ul>
      {adding && <AddIdentity customerId={customer.id} onDone={() => setAdding(false)} />}
    </Section>
  );
}

function Row({ identity, onRemove }: { identity: Identity; onRemove: (() => void) | undefined }) {
  const Icon = ICON[identity.kind];
  return (
    <li className="flex min-h-10 items-center gap-2 ps-3 pe-1">
      <Icon aria-label={IDENTITY_KIND[identity.kind]} className="size-4 shrink-0 text-ink-3" />
      {identity.kind === "phone" ? (
        <Phone number={identity.value} className="font-semibold max-md:min-h-11" />
      ) : (
        <bdi dir={identity.kind === "wa_lid" ? undefined : "ltr"} className="min-w-0 truncate">
          {identity.kind === "wa_lid" ? "וואטסאפ, בלי מספר גלוי" : identity.value}
        </bdi>
      )}
      {onRemove && (
        <Button variant="ghost" size="icon" aria-label={`הסרת ${identity.value}`} className="ms-auto" onClick={onRemove}>
          <X aria-hidden className="size-3.5" />
        </Button>
      )}
    </li>
  );
}

function AddIdentity({ customerId, onDone }: { customerId: string; onDone: () => void }) {
  const [value, setValue] = useState("");
  const add = useAddIdentity(customerId);

  function save(event: SyntheticEvent) {
    event.preventDefault();
    add.mutate({ kind: value.includes("@") ? "email" : "phone", value: value.trim() }, { onSuccess: onDone });
  }

  return (
    <form onSubmit={save} className="mt-2 space-y-2">
      <Field
        label="טלפון או דוא״ל"
        dir="ltr"
        autoFocus
        value={value}
        error={add.isError ? messageOf(add.error) : null}
        onChange={(event) => setValue(event.target.value)}
      />
      {add.isError && (
        <Link href={`${paths.customers.to()}?q=${encodeURIComponent(value.trim())}`} className="text-xs text-accent-text underline">
          לחיפוש הפרט הזה אצל לקוחות אחרים
        </Link>
      )}
      <div className="flex justify-end gap-2">
        <Button variant="ghost" size="sm" onClick={onDone}>
          ביטול
        </Button>
        <Button type="submit" size="sm" variant="primary" busy={add.isPending} disabled={value.trim() === ""}>
          הוספה
        </Button>
      </div>
    </form>
  );
}
