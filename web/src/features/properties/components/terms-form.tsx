import { useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { isConflict, messageOf } from "@/lib/api/problem";
import { formatPhone } from "@/lib/format";
import { useChangeTerms, type Terms, type TermsChange } from "../api/terms";

/**
 * Only what was typed is sent: a number that is shown veiled must not be written back so, and what a colleague changes
 * meanwhile in another field stays his.
 */
export function TermsForm({ terms, onDone }: { terms: Terms; onDone: () => void }) {
  const shown = {
    price: terms.min_price_agorot === null ? "" : String(terms.min_price_agorot / 100),
    commission: terms.commission_percent === null ? "" : String(terms.commission_percent),
    name: terms.owner_name ?? "",
    phone: terms.owner_phone === null ? "" : formatPhone(terms.owner_phone),
  };
  const [typed, setTyped] = useState<Partial<typeof shown>>({});
  const draft = { ...shown, ...typed };
  const [wrong, setWrong] = useState<{ price?: string; commission?: string }>({});
  const change = useChangeTerms(terms.property_id);
  const set = (part: Partial<typeof shown>) => setTyped((now) => ({ ...now, ...part }));

  function save(event: SyntheticEvent) {
    event.preventDefault();
    const price = amount(draft.price);
    const commission = amount(draft.commission);
    const problems = {
      price: price === undefined || price === 0 ? "כתבו סכום בשקלים, במספרים." : undefined,
      commission: commission === undefined || (commission ?? 0) > 100 ? "כתבו אחוז בין 0 ל־100." : undefined,
    };
    setWrong(problems);
    if (problems.price || problems.commission) return;
    const asked: TermsChange = {};
    if (draft.price !== shown.price) asked.min_price_agorot = price === null || price === undefined ? null : Math.round(price * 100);
    if (draft.commission !== shown.commission) asked.commission_percent = commission ?? null;
    if (draft.name !== shown.name) asked.owner_name = draft.name.trim() || null;
    if (draft.phone !== shown.phone) asked.owner_phone = draft.phone.trim() || null;
    if (Object.keys(asked).length === 0) onDone();
    else change.mutate({ version: terms.version, change: asked }, { onSuccess: onDone });
  }

  return (
    <form onSubmit={save} noValidate className="space-y-3 rounded-lg border p-3">
      <Field
        label="מחיר מינימלי (₪)"
        inputMode="decimal"
        dir="ltr"
        value={draft.price}
        error={wrong.price}
        onChange={(event) => set({ price: event.target.value })}
      />
      <Field
        label="עמלה (%)"
        inputMode="decimal"
        dir="ltr"
        value={draft.commission}
        error={wrong.commission}
        onChange={(event) => set({ commission: event.target.value })}
      />
      <Field label="שם בעל הנכס" maxLength={120} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      <Field
        label="טלפון בעל הנכס"
        type="tel"
        dir="ltr"
        maxLength={40}
        value={draft.phone}
        onChange={(event) => set({ phone: event.target.value })}
      />
      {change.isError && (
        <p role="alert" className="text-sm text-bad">
          {isConflict(change.error) ? "מישהו עדכן את הפרטים בינתיים. מה שלא נגעתם בו מוצג כבר מעודכן. בדקו ושמרו שוב." : messageOf(change.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button variant="ghost" size="sm" onClick={onDone}>
          ביטול
        </Button>
        <Button type="submit" variant="primary" size="sm" busy={change.isPending}>
          שמירה
        </Button>
      </div>
    </form>
  );
}

/** What was typed as a number; null when nothing was, undefined when it is none. */
function amount(text: string): number | null | undefined {
  const plain = text.replace(/[,\s₪%]/gu, "");
  if (plain === "") return null;
  return /^\d+(\.\d+)?$/u.test(plain) ? Number(plain) : undefined;
}
