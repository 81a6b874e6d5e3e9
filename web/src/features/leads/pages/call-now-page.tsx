import { useQuery } from "@tanstack/react-query";
import { MoonStar, PhoneCall, PhoneForwarded } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { count, formatDue } from "@/lib/format";
import { allows, useMe } from "@/lib/me";
import { queueQuery, useCalling } from "../api/call-queue";
import { CallingCard } from "../components/calling-card";
import { FirstResponse } from "../components/first-response";
import { QueueList } from "../components/queue-list";
import { useCallKeys } from "../components/use-call-keys";

/** Whom to call now, one after another: take, call, say what came of it, and the next one is there. */
export default function CallNowPage() {
  const me = useMe();
  const query = useQuery(queueQuery);
  const page = useRef<HTMLDivElement>(null);
  const { next, take, release, tell } = useCalling();
  const queue = query.data;
  const current = queue?.items.find((entry) => entry.mine);
  const waiting = queue?.items.filter((entry) => !entry.mine) ?? [];
  const mayCall = me !== null && allows(me, "leads.write");
  const canTake = mayCall && queue?.open === true;
  const busy = next.isPending || take.isPending || release.isPending || tell.isPending;
  const hasNext = waiting.some((entry) => entry.taken_by === null && entry.contact.allowed);

  function takeNext() {
    if (canTake && hasNext && !busy && current === undefined) next.mutate();
  }
  useCallKeys(page, takeNext);

  return (
    <div ref={page}>
      <PageHeader
        title="להתקשר עכשיו"
        meta={queue && <span aria-live="polite">{queue.more ? "יותר מ־50 ממתינים" : count(waiting.length, "ממתין אחד", "ממתינים")}</span>}
        actions={me && allows(me, "team.manage") && <FirstResponse />}
      />
      {query.isPending && <Loading className="h-72 rounded-lg" />}
      {query.isError && !queue && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {queue && (
        <div className="mx-auto max-w-3xl space-y-4">
          {!queue.open && <Closed opensAt={queue.opens_at} />}
          {current ? (
            <CallingCard
              key={current.lead.id}
              entry={current}
              busy={busy}
              onTell={(outcome) => tell.mutate({ id: current.lead.id, outcome })}
              onRelease={() => release.mutate(current.lead.id)}
            />
          ) : (
            canTake && hasNext && (
              <Button variant="primary" size="lg" busy={next.isPending} aria-keyshortcuts="N" className="w-full" onClick={takeNext}>
                <PhoneForwarded aria-hidden className="size-5" />
                השיחה הבאה
              </Button>
            )
          )}
          {waiting.length > 0 && <QueueList entries={waiting} canTake={canTake} busy={busy} onTake={(id) => take.mutate(id)} />}
          {waiting.length === 0 && !current && (
            <EmptyState icon={PhoneCall} title="אין למי להתקשר כרגע">
              מי שמחכה לשיחה, או שהבטחנו לחזור אליו, יופיע כאן מעצמו. אחרי שיחה עם איש צוות ממתינים שלושה ימים.
            </EmptyState>
          )}
        </div>
      )}
    </div>
  );
}

function Closed({ opensAt }: { opensAt: string | null }) {
  return (
    <p role="note" className="flex items-center gap-2 rounded-lg bg-info-soft px-3 py-2.5 font-semibold text-info">
      <MoonStar aria-hidden className="size-4 shrink-0" />
      {opensAt === null ? "למשרד אין שעות פעילות, ולכן לא מתקשרים." : `המשרד סגור ולא מתקשרים. חוזרים ${formatDue(opensAt)}.`}
    </p>
  );
}
