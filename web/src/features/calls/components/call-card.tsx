import { LiveTimer } from "@/components/ui/live-timer";
import { Moment } from "@/components/ui/moment";
import { Score } from "@/components/ui/score";
import { Sentiment } from "@/components/ui/sentiment";
import { formatDuration } from "@/lib/format";
import type { Call } from "../api/queries";
import { CallAvatar } from "./avatar";
import { CallStatus } from "./call-status";
import { CallLine } from "./call-summary";
import { Who } from "./who";

/** A call in the list of a phone. */
export function CallCard({ call }: { call: Call }) {
  return (
    <div className="space-y-2">
      <div className="flex items-center gap-3">
        <CallAvatar call={call} />
        <span className="min-w-0 flex-1 truncate font-bold">
          <Who call={call} />
        </span>
        {call.status === "ended" ? (
          <Moment at={call.started_at} className="text-xs text-ink-3" />
        ) : (
          <CallStatus status={call.status} />
        )}
      </div>
      <p className="line-clamp-2 text-sm">
        <CallLine call={call} />
      </p>
      <div className="flex items-center gap-4 text-sm text-ink-3">
        {call.lead_score !== null && <Score score={call.lead_score} />}
        {call.sentiment && <Sentiment value={call.sentiment} />}
        <span className="nums ms-auto">
          {call.status === "ended" ? (
            formatDuration(call.duration_ms ?? 0)
          ) : (
            <LiveTimer from={call.answered_at ?? call.started_at} className="font-semibold text-good" />
          )}
        </span>
      </div>
    </div>
  );
}
