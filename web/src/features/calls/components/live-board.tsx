import { useQuery } from "@tanstack/react-query";
import { PhoneCall } from "lucide-react";
import { ErrorState, Loading } from "@/components/ui/state";
import { count } from "@/lib/format";
import { liveCallsQuery } from "../api/queries";
import { LiveCallCard } from "./live-call-card";

/** The calls ringing and live now. An empty board says so in one calm line instead of a hole in the page. */
export function LiveBoard() {
  const query = useQuery(liveCallsQuery);
  const calls = query.data ?? [];
  return (
    <section aria-label="שיחות עכשיו" className="mb-6">
      <div className="mb-2 flex items-center gap-2">
        <h2 className="text-sm font-bold text-ink-2">עכשיו על הקו</h2>
        {calls.length > 0 && <span className="nums text-sm font-bold text-good">{calls.length}</span>}
        <span aria-live="polite" className="sr-only">
          {query.data && count(calls.length, "שיחה אחת על הקו", "שיחות על הקו")}
        </span>
      </div>
      {query.isPending && (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
          <Loading className="h-33" />
        </div>
      )}
      {query.isError && !query.data && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && calls.length === 0 && (
        <div className="flex items-center gap-3 rounded-lg border border-dashed px-4 py-5 text-ink-3">
          <PhoneCall aria-hidden className="size-5" />
          <p>הקו פנוי. שיחה נכנסת תופיע כאן ברגע שתצלצל.</p>
        </div>
      )}
      {calls.length > 0 && (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {calls.map((call) => (
            <LiveCallCard key={call.id} call={call} />
          ))}
        </div>
      )}
    </section>
  );
}
