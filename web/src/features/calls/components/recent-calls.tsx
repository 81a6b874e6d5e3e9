import { useInfiniteQuery } from "@tanstack/react-query";
import { PhoneIncoming } from "lucide-react";
import { Link } from "wouter";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { scoreBand } from "@/components/ui/score";
import { Section } from "@/components/ui/section";
import { Sentiment } from "@/components/ui/sentiment";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { flatten } from "@/lib/cursor-list";
import { callsQuery } from "../api/queries";
import { CallAvatar } from "./avatar";
import { CallLine } from "./call-summary";
import { Who } from "./who";

const SHOWN = 8;

export function RecentCalls() {
  const query = useInfiniteQuery(callsQuery({}));
  const calls = flatten(query.data)
    .filter((call) => call.status === "ended")
    .slice(0, SHOWN);
  return (
    <Section title="שיחות אחרונות" aside={<Link href={paths.calls.to()} className="font-semibold text-accent-text hover:underline">לכל השיחות</Link>}>
      <Card className="overflow-hidden">
        {query.isPending && <RowsSkeleton />}
        {query.isError && !query.data && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && calls.length === 0 && (
          <EmptyState compact icon={PhoneIncoming} title="עוד לא היו שיחות">
            אחרי השיחה הראשונה יופיעו כאן סיכום, ציון ומה שצריך לעשות.
          </EmptyState>
        )}
        <ul>
          {calls.map((call) => (
            <li key={call.id} className="border-b last:border-b-0">
              <Link href={paths.call.to(call.id)} className="flex items-center gap-3 px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2">
                <CallAvatar call={call} />
                <span className="min-w-0 flex-1">
                  <span className="flex items-baseline gap-2">
                    <span className="truncate font-semibold">
                      <Who call={call} />
                    </span>
                    <Moment at={call.started_at} className="ms-auto shrink-0 text-xs text-ink-3" />
                  </span>
                  <span className="flex items-center gap-2">
                    <span className="min-w-0 flex-1 truncate text-sm">
                      <CallLine call={call} />
                    </span>
                    {call.sentiment && <Sentiment value={call.sentiment} compact />}
                    {call.lead_score !== null && (
                      <span className={cn("nums w-6 text-end text-sm font-bold", scoreBand(call.lead_score).text)} title={`ציון הליד: ${scoreBand(call.lead_score).label}`}>
                        {call.lead_score}
                      </span>
                    )}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function RowsSkeleton() {
  return (
    <div role="status" aria-label="טוען">
      {Array.from({ length: SHOWN }, (_, index) => (
        <div key={index} className="flex h-15 items-center gap-3 px-4">
          <Skeleton className="size-8 rounded-full" />
          <Skeleton className="h-3.5 flex-1" />
        </div>
      ))}
    </div>
  );
}
