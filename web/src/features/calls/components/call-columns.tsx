import type { Columns } from "@/components/data-table";
import { LiveTimer } from "@/components/ui/live-timer";
import { Moment } from "@/components/ui/moment";
import { Phone } from "@/components/ui/phone";
import { Score } from "@/components/ui/score";
import { Sentiment } from "@/components/ui/sentiment";
import { formatDuration } from "@/lib/format";
import type { Call } from "../api/queries";
import { CallAvatar } from "./avatar";
import { CallStatus } from "./call-status";
import { CallLine } from "./call-summary";
import { Who } from "./who";

export const callWidths: Record<string, string> = {
  who: "15.5rem",
  score: "8.5rem",
  sentiment: "6rem",
  duration: "5rem",
  status: "7rem",
  at: "8.25rem",
};

export const callColumns: Columns<Call> = [
  {
    id: "who",
    header: "מי",
    cell: ({ row: { original: call } }) => (
      <span className="flex items-center gap-3">
        <CallAvatar call={call} />
        <span className="min-w-0">
          <span className="block truncate font-semibold">{call.customer_name ? <Who call={call} /> : call.from_number ? <Phone number={call.from_number} /> : "מספר חסוי"}</span>
          {call.customer_name && call.from_number && <Phone number={call.from_number} className="text-xs text-ink-3" />}
        </span>
      </span>
    ),
  },
  {
    id: "line",
    header: "בקצרה",
    cell: ({ row: { original: call } }) => (
      <span className="line-clamp-2 text-sm leading-5">
        <CallLine call={call} />
      </span>
    ),
  },
  { id: "score", header: "ציון", cell: ({ row: { original: call } }) => <Score score={call.lead_score} /> },
  {
    id: "sentiment",
    header: "מצב רוח",
    cell: ({ row: { original: call } }) =>
      call.sentiment ? <Sentiment value={call.sentiment} /> : <span className="text-ink-3">–</span>,
  },
  {
    id: "duration",
    header: "אורך",
    cell: ({ row: { original: call } }) => (
      <span className="nums text-ink-2">
        {call.status !== "ended" ? (
          <LiveTimer from={call.answered_at ?? call.started_at} className="font-semibold text-good" />
        ) : (
          formatDuration(call.duration_ms ?? 0)
        )}
      </span>
    ),
  },
  { id: "status", header: "מצב", cell: ({ row: { original: call } }) => <CallStatus status={call.status} /> },
  {
    id: "at",
    header: "מתי",
    cell: ({ row: { original: call } }) => <Moment at={call.started_at} className="text-sm text-ink-3" />,
  },
];
