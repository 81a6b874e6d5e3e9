import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Megaphone } from "lucide-react";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { usePageTitle } from "@/components/ui/page-header";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { ApiError } from "@/lib/api/problem";
import { allows, useMe } from "@/lib/me";
import { broadcastQuery, type Broadcast } from "../api/broadcasts";
import { BeforeStart } from "../components/before-start";
import { Recipients } from "../components/recipients";
import { Running } from "../components/running";
import { PURPOSE, STATE } from "../components/words";

export default function BroadcastPage({ id }: { id: string }) {
  const query = useQuery(broadcastQuery(id));
  const me = useMe();
  const canWrite = me !== null && allows(me, "broadcasts.write");
  if (query.isError && !query.data) {
    return query.error instanceof ApiError && query.error.status === 404 ? (
      <EmptyState page icon={Megaphone} title="הדיוור לא נמצא" action={<Link href={paths.broadcasts.to()} className={buttonClass("secondary", "sm")}>לכל הדיוורים</Link>}>
        ייתכן שהקישור שגוי.
      </EmptyState>
    ) : (
      <ErrorState page error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  if (!query.data) {
    return (
      <div role="status" aria-label="טוען" className="mx-auto max-w-3xl">
        <Skeleton className="mb-5 h-7 w-48" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
    );
  }
  return <Opened broadcast={query.data} canWrite={canWrite} />;
}

function Opened({ broadcast, canWrite }: { broadcast: Broadcast; canWrite: boolean }) {
  usePageTitle(`${broadcast.name}, דיוור`);
  const state = STATE[broadcast.state];
  return (
    <div className="mx-auto max-w-3xl">
      <header className="mb-4">
        <div className="flex items-center gap-2">
          <Link href={paths.broadcasts.to()} aria-label="חזרה לדיוורים" className={`${buttonClass("ghost", "icon")} -ms-2`}>
            <ChevronRight aria-hidden className="size-5 ltr:-scale-x-100" />
          </Link>
          <h1 className="min-w-0 truncate text-xl font-bold tracking-tight">
            <bdi>{broadcast.name}</bdi>
          </h1>
          <Badge tone={state.tone}>{state.label}</Badge>
        </div>
        <p className="mt-1 text-sm text-ink-3">
          {PURPOSE[broadcast.purpose].label} · אל <bdi>{broadcast.segment_name}</bdi> · תבנית <bdi>{broadcast.template_name}</bdi> · מאת <bdi>{broadcast.author_name}</bdi>
        </p>
      </header>
      <div className="space-y-6">
        {broadcast.state === "draft" ? <BeforeStart broadcast={broadcast} canWrite={canWrite} /> : <Running broadcast={broadcast} canWrite={canWrite} />}
        {broadcast.state !== "draft" && <Recipients broadcast={broadcast} />}
      </div>
    </div>
  );
}
