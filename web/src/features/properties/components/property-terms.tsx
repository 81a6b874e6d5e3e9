import { useQuery } from "@tanstack/react-query";
import { Lock, Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Money } from "@/components/ui/money";
import { Phone } from "@/components/ui/phone";
import { Section } from "@/components/ui/section";
import { ErrorState, Loading } from "@/components/ui/state";
import { formatNumber } from "@/lib/format";
import { termsQuery, type Terms } from "../api/terms";
import { TermsForm } from "./terms-form";

/** What was agreed with the owner. Only for whoever holds the permission: nobody else should render this. */
export function PropertyTerms({ propertyId }: { propertyId: string }) {
  const [editing, setEditing] = useState(false);
  const query = useQuery(termsQuery(propertyId));
  const terms = query.data;
  return (
    <Section
      title="מול בעל הנכס"
      aside={
        terms &&
        !editing && (
          <Button variant="ghost" size="sm" onClick={() => setEditing(true)}>
            <Pencil aria-hidden className="size-3.5" />
            עריכה
          </Button>
        )
      }
    >
      {query.isPending && <Loading className="h-32 rounded-lg" />}
      {query.isError && !terms && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {terms && (editing ? <TermsForm terms={terms} onDone={() => setEditing(false)} /> : <Written terms={terms} />)}
      <p className="mt-2 flex items-start gap-1.5 text-xs text-ink-3">
        <Lock aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        חסוי: הנציג הקולי לא יודע את הפרטים האלה, ורואים אותם רק בעלי הרשאה.
      </p>
    </Section>
  );
}

function Written({ terms }: { terms: Terms }) {
  const rows: [string, ReactNode][] = [
    ["מחיר מינימלי", terms.min_price_agorot !== null && <Money agorot={terms.min_price_agorot} />],
    ["עמלה", terms.commission_percent !== null && <bdi dir="ltr">{formatNumber(terms.commission_percent)}%</bdi>],
    ["בעל הנכס", terms.owner_name !== null && <bdi>{terms.owner_name}</bdi>],
    ["טלפון", terms.owner_phone !== null && <Phone number={terms.owner_phone} />],
  ];
  return (
    <dl className="divide-y rounded-lg border">
      {rows.map(([label, value]) => (
        <div key={label} className="flex gap-3 px-3 py-2">
          <dt className="w-24 shrink-0 text-ink-3">{label}</dt>
          <dd className="min-w-0 flex-1 font-semibold">{value || <span className="font-normal text-ink-3">לא נרשם</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
