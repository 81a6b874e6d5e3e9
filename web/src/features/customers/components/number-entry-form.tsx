import { useState, type SyntheticEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Filter } from "@/components/ui/filter";
import { messageOf } from "@/lib/api/problem";
import { formatPhone } from "@/lib/format";
import { oneOf } from "@/lib/guards";
import { useAddNumberEntry } from "../api/consent";
import type { Customer } from "../api/customers";
import { NUMBER_ENTRY, NUMBER_KINDS } from "./consent-words";

/** What a query of the national registry answered, or an entry of the office's own list. */
export function NumberEntryForm({ customer }: { customer: Customer }) {
  const phones = customer.identities.filter((identity) => identity.kind === "phone").map((identity) => identity.value);
  const [phone, setPhone] = useState(phones[0]);
  const [kind, setKind] = useState<(typeof NUMBER_KINDS)[number]>("registry_clear");
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const add = useAddNumberEntry(customer.id);
  if (phone === undefined) return null;

  function save(event: SyntheticEvent) {
    event.preventDefault();
    if (phone === undefined) return;
    add.mutate(
      { phone, kind, reason: reason.trim(), until: kind === "office_listed" && until !== "" ? until : null },
      {
        onSuccess: () => {
          setReason("");
          setUntil("");
          toast.success("נרשם");
        },
      },
    );
  }

  return (
    <form onSubmit={save} className="mt-2 space-y-3">
      <div className="flex flex-wrap gap-2">
        {phones.length > 1 && (
          <Filter
            label="מספר"
            value={phone}
            options={phones.map((value) => ({ value, label: formatPhone(value) }))}
            onChange={(value) => setPhone(value ?? phones[0])}
          />
        )}
        <Filter
          label="מה נרשם"
          value={kind}
          options={NUMBER_KINDS.map((value) => ({ value, label: NUMBER_ENTRY[value] }))}
          onChange={(value) => setKind(oneOf(NUMBER_KINDS, value ?? null) ?? "registry_clear")}
        />
      </div>
      {kind === "office_listed" && (
        <Field label="עד תאריך (לא חובה)" type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      )}
      <Field
        label="סיבה או אסמכתה"
        maxLength={500}
        value={reason}
        error={add.isError ? messageOf(add.error) : null}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" size="sm" busy={add.isPending} disabled={reason.trim().length < 3}>
        רישום למספר
      </Button>
    </form>
  );
}
