import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import { PhoneText } from "@/components/ui/phone";
import { Section } from "@/components/ui/section";
import { Sheet } from "@/components/ui/sheet";
import { ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { actorWords } from "@/lib/actors";
import { messageOf } from "@/lib/api/problem";
import { flatten } from "@/lib/cursor-list";
import { decisionsQuery, useWithdrawConsent, type ConsentCard, type Decision, type Evidence } from "../api/consent";
import type { Customer } from "../api/customers";
import { ConsentForm } from "./consent-form";
import { BASIS, CHANNEL, EVIDENCE, NUMBER_ENTRY, PURPOSE, SOURCE } from "./consent-words";
import { NumberEntryForm } from "./number-entry-form";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  customer: Customer;
  card: ConsentCard;
  canWrite: boolean;
}

/** Everything that contacting a person rests on: entries, numbers, and every answer that was given. */
export function ConsentSheet({ open, onOpenChange, customer, card, canWrite }: Props) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="הסכמות ופניות" description="רישומי הסכמה ופניות של הלקוח">
      <div className="space-y-6 p-4">
        <Section title="רישומים">
          {card.evidence.length === 0 && <p className="text-sm text-ink-3">עוד לא נרשם דבר.</p>}
          <ul className="divide-y">
            {card.evidence.map((evidence) => (
              <li key={evidence.id} className="py-2.5">
                <EvidenceRow customerId={customer.id} evidence={evidence} canWrite={canWrite} />
              </li>
            ))}
          </ul>
        </Section>
        {canWrite && <ConsentForm customerId={customer.id} />}
        <Section title="רשימות לפי מספר">
          {card.numbers.length === 0 && <p className="text-sm text-ink-3">אין רישומים למספרים של הלקוח.</p>}
          <ul className="divide-y">
            {card.numbers.map((entry) => (
              <li key={entry.id} className="py-2 text-sm">
                <p className="font-semibold">{NUMBER_ENTRY[entry.kind]}</p>
                <p className="text-xs text-ink-3">
                  <PhoneText number={entry.e164} /> · {entry.reason} · {entry.author_name} · <Moment at={entry.at} />
                  {entry.until && <> · עד {entry.until.split("-").reverse().join(".")}</>}
                </p>
              </li>
            ))}
          </ul>
          {canWrite && <NumberEntryForm customer={customer} />}
        </Section>
        {open && <Decisions customerId={customer.id} />}
      </div>
    </Sheet>
  );
}

function EvidenceRow({ customerId, evidence, canWrite }: { customerId: string; evidence: Evidence; canWrite: boolean }) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const withdraw = useWithdrawConsent(customerId);
  const words = EVIDENCE[evidence.kind];

  function save(event: SyntheticEvent) {
    event.preventDefault();
    withdraw.mutate({ evidence, reason: reason.trim() }, { onSuccess: () => setAsking(false) });
  }

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={evidence.active ? words.tone : "neutral"}>{words.label}</Badge>
        {evidence.channel && <span className="text-sm">{CHANNEL[evidence.channel]}</span>}
        {!evidence.active && evidence.kind !== "withdrawn" && <span className="text-xs text-ink-3">בוטל</span>}
        {canWrite && evidence.active && !asking && (
          <Button variant="ghost" size="sm" className="ms-auto" onClick={() => setAsking(true)}>
            ביטול הרישום
          </Button>
        )}
      </div>
      {evidence.quote && (
        <p dir="auto" className="mt-1 text-start text-sm">
          ״{evidence.quote}״
        </p>
      )}
      {evidence.reason && (
        <p dir="auto" className="mt-1 text-start text-sm">
          {evidence.reason}
        </p>
      )}
      <p className="mt-0.5 text-xs text-ink-3">
        {evidence.author_name ?? SOURCE[evidence.source]} · <Moment at={evidence.at} />
        {evidence.call_id && (
          <>
            {" · "}
            <Link href={paths.call.to(evidence.call_id, evidence.turn_seq ?? undefined)} className="text-accent-text underline">
              למקום בשיחה
            </Link>
          </>
        )}
      </p>
      {asking && (
        <form onSubmit={save} className="mt-2 space-y-2">
          <Field
            label="למה הרישום מבוטל?"
            autoFocus
            maxLength={500}
            value={reason}
            error={withdraw.isError ? messageOf(withdraw.error) : null}
            onChange={(event) => setReason(event.target.value)}
          />
          <div className="flex justify-end gap-2">
            <Button variant="ghost" size="sm" onClick={() => setAsking(false)}>
              חזרה
            </Button>
            <Button type="submit" variant="danger" size="sm" busy={withdraw.isPending} disabled={reason.trim().length < 3}>
              ביטול הרישום
            </Button>
          </div>
        </form>
      )}
    </>
  );
}

function Decisions({ customerId }: { customerId: string }) {
  const query = useInfiniteQuery(decisionsQuery(customerId));
  const rows = flatten(query.data);
  return (
    <Section title="בדיקות לפני פנייה">
      {query.isPending && <Loading className="h-24 rounded-lg" />}
      {query.isError && !query.data && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && rows.length === 0 && <p className="text-sm text-ink-3">עוד לא נבדקה פנייה ללקוח.</p>}
      <ul className="divide-y">
        {rows.map((row) => (
          <li key={row.id} className="py-2">
            <DecisionRow decision={row} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button variant="ghost" size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          לבדיקות קודמות
        </Button>
      )}
    </Section>
  );
}

function DecisionRow({ decision }: { decision: Decision }) {
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={decision.allowed ? "good" : "bad"}>{decision.allowed ? "מותר" : "נדחה"}</Badge>
        {CHANNEL[decision.channel]} · {PURPOSE[decision.purpose]}
      </p>
      <p className="mt-0.5 text-xs text-ink-3">{decision.sentence}</p>
      <p className="text-xs text-ink-3">
        {decision.basis && <>בסיס: {BASIS[decision.basis]} · </>}
        <bdi>{actorWords(decision.asked_by_kind, decision.asked_by)}</bdi> · <Moment at={decision.at} />
        {decision.call_id && (
          <>
            {" · "}
            <Link href={paths.call.to(decision.call_id, decision.turn_seq ?? undefined)} className="text-accent-text underline">
              למקום בשיחה
            </Link>
          </>
        )}
      </p>
    </>
  );
}
