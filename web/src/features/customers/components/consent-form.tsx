import { useState, type SyntheticEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Filter } from "@/components/ui/filter";
import { Section } from "@/components/ui/section";
import { messageOf } from "@/lib/api/problem";
import { oneOf } from "@/lib/guards";
import { useAddConsent } from "../api/consent";
import { CHANNEL, CHANNELS, EVIDENCE } from "./consent-words";

const KINDS = ["opt_in", "opt_out", "relation", "enquiry"] as const;
const CONDITIONS = [
  "מסר את פרטיו במסגרת עסקה או משא ומתן לעסקה",
  "נאמר לו שהפרטים ישמשו לדיוור",
  "ניתנה לו אפשרות לסרב והוא לא סירב",
  "הדיוור הוא על שירות מאותו סוג",
];

/** Staff write down what a person agreed to or refused, and how they know. */
export function ConsentForm({ customerId }: { customerId: string }) {
  const [kind, setKind] = useState<(typeof KINDS)[number]>("opt_in");
  const [channel, setChannel] = useState<string>();
  const [reason, setReason] = useState("");
  const [met, setMet] = useState<number[]>([]);
  const add = useAddConsent(customerId);
  const incomplete = reason.trim().length < 3 || (kind === "relation" && met.length < CONDITIONS.length);

  function save(event: SyntheticEvent) {
    event.preventDefault();
    const all = kind === "relation" && met.length === CONDITIONS.length;
    add.mutate(
      {
        kind,
        reason: reason.trim(),
        channel: oneOf(CHANNELS, channel ?? null) ?? null,
        conditions: all ? { details_from_deal: true, told_of_adverts: true, could_refuse: true, same_service: true } : null,
      },
      {
        onSuccess: () => {
          setReason("");
          setMet([]);
          toast.success("נרשם");
        },
      },
    );
  }

  return (
    <Section title="רישום חדש">
      <form onSubmit={save} className="space-y-3">
        <div className="flex flex-wrap gap-2">
          <Filter
            label="סוג"
            value={kind}
            options={KINDS.map((value) => ({ value, label: EVIDENCE[value].label }))}
            onChange={(value) => setKind(oneOf(KINDS, value ?? null) ?? "opt_in")}
          />
          <Filter
            label={kind === "opt_out" ? "נמסר דרך" : "ערוץ"}
            value={channel}
            options={CHANNELS.map((value) => ({ value, label: CHANNEL[value] }))}
            onChange={setChannel}
          />
        </div>
        {kind === "opt_out" && <p className="text-xs text-ink-3">בקשה לא לפנות חלה על כל הערוצים, בכל דרך שנמסרה.</p>}
        {kind === "relation" && (
          <fieldset className="space-y-1">
            <legend className="mb-1 text-sm font-semibold">כל ארבעת התנאים צריכים להתקיים</legend>
            {CONDITIONS.map((text, index) => (
              <label key={text} className="flex min-h-9 items-center gap-2 text-sm max-md:min-h-11">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={met.includes(index)}
                  onChange={(event) => setMet(event.target.checked ? [...met, index] : met.filter((one) => one !== index))}
                />
                {text}
              </label>
            ))}
          </fieldset>
        )}
        <Field
          label="איך זה ידוע?"
          hint="למשל: חתם על טופס במשרד ב־3.11"
          maxLength={500}
          value={reason}
          error={add.isError ? messageOf(add.error) : null}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="submit" variant="primary" size="sm" busy={add.isPending} disabled={incomplete}>
          רישום
        </Button>
      </form>
    </Section>
  );
}
