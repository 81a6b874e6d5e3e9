import { useInfiniteQuery } from "@tanstack/react-query";
import { CopyCheck } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { ListView } from "@/components/list-view";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { PageHeader } from "@/components/ui/page-header";
import { PhoneText } from "@/components/ui/phone";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { count } from "@/lib/format";
import { allows, useMe } from "@/lib/me";
import type { Customer } from "../api/customers";
import { duplicatesQuery, useDismissDuplicates, useMerge, type DuplicateGroup } from "../api/merges";
import { customerName } from "../components/customer-words";

const REASON: Record<DuplicateGroup["reasons"][number], string> = {
  phone: "אותו סוף מספר",
  email: "אותה תיבת דוא״ל",
  name_city: "שם דומה באותה עיר",
};

export default function DuplicatesPage() {
  const query = useInfiniteQuery(duplicatesQuery);
  const groups = flatten(query.data);
  return (
    <>
      <PageHeader title="כפילויות" meta="אנשים שכנראה רשומים פעמיים" />
      <ListView
        query={query}
        count={groups.length}
        filtered={false}
        onClear={() => undefined}
        skeletonHeight={120}
        empty={{ icon: CopyCheck, title: "לא נמצאו כפילויות", text: "משווים סופי מספרים, תיבות דוא״ל ושמות שנשמעים אותו דבר באותה עיר." }}
      >
        <ul aria-label="כפילויות" className="space-y-3">
          {groups.map((group) => (
            <li key={group.id + group.reasons.join()}>
              <Group group={group} />
            </li>
          ))}
        </ul>
      </ListView>
    </>
  );
}

/** Who has the most history stays; the choice is the person's. */
function mostKnown(group: DuplicateGroup): string {
  const weight = (customer: Customer) => (group.calls[customer.id] ?? 0) * 10 + customer.identities.length + (customer.name ? 1 : 0);
  return group.customers.toSorted((a, b) => weight(b) - weight(a))[0]?.id ?? group.id;
}

function Group({ group }: { group: DuplicateGroup }) {
  const [winner, setWinner] = useState(() => mostKnown(group));
  const merge = useMerge();
  const dismiss = useDismissDuplicates();
  const me = useMe();
  const canWrite = me !== null && allows(me, "customers.write");
  const ids = group.customers.map((customer) => customer.id);
  return (
    <Card className="p-4">
      <div className="mb-2 flex flex-wrap gap-1.5">
        {group.reasons.map((reason) => (
          <Badge key={reason} tone="info">
            {REASON[reason]}
          </Badge>
        ))}
      </div>
      <fieldset>
        <legend className="sr-only">מי נשאר</legend>
        <ul className="divide-y rounded-lg border">
          {group.customers.map((customer) => (
            <li key={customer.id} className="flex min-h-12 items-center gap-3 px-3 py-2">
              <input
                type="radio"
                name={group.id + group.reasons.join()}
                aria-label={`${customerName(customer)} נשאר`}
                checked={winner === customer.id}
                disabled={!canWrite}
                onChange={() => setWinner(customer.id)}
                className="touch size-4 shrink-0 accent-(--c-accent)"
              />
              <Facts customer={customer} calls={group.calls[customer.id] ?? 0} />
            </li>
          ))}
        </ul>
      </fieldset>
      {canWrite && (
        <div className="mt-3 flex flex-wrap justify-end gap-2">
          <Button variant="ghost" size="sm" busy={dismiss.isPending} onClick={() => dismiss.mutate(ids)}>
            אלה אנשים שונים
          </Button>
          <Button
            variant="primary"
            size="sm"
            busy={merge.isPending}
            onClick={() => merge.mutate({ winner_id: winner, loser_ids: ids.filter((id) => id !== winner) })}
          >
            מיזוג
          </Button>
        </div>
      )}
    </Card>
  );
}

function Facts({ customer, calls }: { customer: Customer; calls: number }) {
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-0.5">
      <Link href={paths.customer.to(customer.id)} className="touch font-semibold hover:text-accent-text hover:underline">
        <bdi>{customerName(customer)}</bdi>
      </Link>
      {customer.identities.map((identity) =>
        identity.kind === "phone" ? (
          <PhoneText key={identity.id} number={identity.value} className="text-sm text-ink-2" />
        ) : (
          <bdi key={identity.id} dir="ltr" className="truncate text-sm text-ink-2">
            {identity.value}
          </bdi>
        ),
      )}
      <span className="text-xs text-ink-3">{count(calls, "שיחה אחת", "שיחות")}</span>
      {customer.last_call_at && <Moment at={customer.last_call_at} className="text-xs text-ink-3" />}
    </span>
  );
}
