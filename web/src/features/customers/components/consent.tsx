import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, CircleCheck, CircleSlash } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { ErrorState, Loading } from "@/components/ui/state";
import { consentQuery, type Verdict } from "../api/consent";
import type { Customer } from "../api/customers";
import { ConsentSheet } from "./consent-sheet";
import { CHANNEL, PURPOSE } from "./consent-words";

/** Whether this person may be contacted now, and the way to all that it rests on. */
export function Consent({ customer, canWrite }: { customer: Customer; canWrite: boolean }) {
  const query = useQuery(consentQuery(customer.id));
  const [open, setOpen] = useState(false);
  return (
    <Section title="הסכמות">
      {query.isPending && <Loading className="h-80 rounded-lg" />}
      {query.isError && !query.data && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <ul className="divide-y rounded-lg border">
            {worthShowing(query.data.verdicts).map((verdict) => (
              <li key={`${verdict.channel} ${verdict.purpose}`}>
                <VerdictRow verdict={verdict} />
              </li>
            ))}
          </ul>
          <Button variant="ghost" size="sm" className="mt-1 -ms-2.5" onClick={() => setOpen(true)}>
            רישומים, היסטוריה והוספה
            <ChevronLeft aria-hidden className="size-4" />
          </Button>
          <ConsentSheet open={open} onOpenChange={setOpen} customer={customer} card={query.data} canWrite={canWrite} />
        </>
      )}
    </Section>
  );
}

/** Channels without an address would only repeat that there is none. */
const worthShowing = (verdicts: Verdict[]) => {
  const reachable = verdicts.filter((verdict) => verdict.reason !== "no_address");
  return reachable.length > 0 ? reachable : verdicts.slice(0, 1);
};

function VerdictRow({ verdict }: { verdict: Verdict }) {
  const Icon = verdict.allowed ? CircleCheck : CircleSlash;
  return (
    <div className="flex gap-2 px-3 py-2">
      <Icon aria-hidden className={verdict.allowed ? "mt-0.5 size-4 shrink-0 text-good" : "mt-0.5 size-4 shrink-0 text-bad"} />
      <div className="min-w-0">
        <p className="text-sm font-semibold">
          {CHANNEL[verdict.channel]} · {PURPOSE[verdict.purpose]}
        </p>
        <p className="text-xs text-ink-3">{verdict.sentence}</p>
      </div>
    </div>
  );
}
