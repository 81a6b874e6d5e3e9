import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useMemo } from "react";
import { Link } from "wouter";
import { ListView } from "@/components/list-view";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Filter } from "@/components/ui/filter";
import { PageHeader } from "@/components/ui/page-header";
import { Segmented } from "@/components/ui/segmented";
import { ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { oneOf } from "@/lib/guards";
import { useFilters } from "@/lib/use-filters";
import { requestsQuery, type RequestFilters } from "../api/privacy";
import { retentionQuery, type Rules, type Saved } from "../api/retention";
import { Holds } from "../components/holds";
import { RequestForm } from "../components/request-form";
import { RequestRow } from "../components/request-row";
import { RetentionForm } from "../components/retention-form";
import { STATE, STATES } from "../components/words";

const VIEWS = ["requests", "holds", "retention"] as const;
const LABEL = { requests: "בקשות", holds: "הקפאות", retention: "תקופות שמירה" } as const;

/** The privacy desk: what people asked about their data, legal holds, and how long data is kept. */
export default function PrivacyPage() {
  const { get, set } = useFilters();
  const view = oneOf(VIEWS, get("view") ?? null) ?? "requests";
  const customerId = get("customer");
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="פרטיות" />
      <Segmented
        label="מה מוצג"
        className="mb-4"
        value={view}
        options={VIEWS.map((value) => ({ value, label: LABEL[value] }))}
        onChange={(next) => set({ view: next === "requests" ? undefined : next })}
      />
      <div className="space-y-4">
        {customerId !== undefined && view !== "retention" && <RequestForm key={customerId} customerId={customerId} />}
        {view === "requests" && <Register customerId={customerId} />}
        {view === "holds" && <Holds customerId={customerId} />}
        {view === "retention" && <Retention />}
      </div>
    </div>
  );
}

function Register({ customerId }: { customerId: string | undefined }) {
  const { get, set, clear, any } = useFilters();
  const request_state = oneOf(STATES, get("state") ?? null) ?? undefined;
  const filters = useMemo<RequestFilters>(() => ({ customer_id: customerId, request_state }), [customerId, request_state]);
  const query = useInfiniteQuery(requestsQuery(filters));
  const rows = useMemo(() => flatten(query.data), [query.data]);
  return (
    <>
      <Filter
        label="מצב"
        value={request_state}
        options={STATES.map((value) => ({ value, label: STATE[value].label }))}
        onChange={(value) => set({ state: value })}
      />
      <ListView
        query={query}
        count={rows.length}
        filtered={any}
        onClear={clear}
        skeletonHeight={96}
        empty={{
          icon: ShieldCheck,
          title: "אין בקשות",
          text: "כשלקוח מבקש לראות, לתקן או למחוק את המידע עליו, רושמים את הבקשה מכרטיס הלקוח שלו.",
          action: <Link href={paths.customers.to()} className={buttonClass("secondary", "sm")}>לרשימת הלקוחות</Link>,
        }}
      >
        <Card className="overflow-hidden">
          <ul className="divide-y" aria-label="בקשות">
            {rows.map((request) => (
              <li key={request.id}>
                <RequestRow request={request} />
              </li>
            ))}
          </ul>
        </Card>
      </ListView>
    </>
  );
}

function Retention() {
  const query = useQuery(retentionQuery);
  if (query.isPending) return <Loading className="h-96 rounded-lg" />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <RetentionForm key={query.data.version} saved={query.data} rules={whole(query.data)} />;
}

/** Every rule has a value in an answer; the contract cannot say so, since a change may leave some out. */
function whole({ rules }: Saved): Rules {
  return {
    transcripts: rules.transcripts ?? null,
    messages: rules.messages ?? null,
    numbers: rules.numbers ?? null,
    import_rows: rules.import_rows ?? null,
    enquiries: rules.enquiries ?? null,
    attachments: rules.attachments ?? null,
    contact_decisions: rules.contact_decisions ?? null,
    audit: rules.audit ?? null,
    files: rules.files ?? 7,
  };
}
