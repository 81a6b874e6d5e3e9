import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { LiveTimer } from "@/components/ui/live-timer";
import { PhoneText } from "@/components/ui/phone";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { turnsQuery, type Call } from "../api/queries";
import { CallAvatar } from "./avatar";
import { CallerGlance } from "./caller-glance";
import { CallStatus } from "./call-status";
import { Who } from "./who";

/** One call on the line: who, for how long, and the last thing that was said. */
export function LiveCallCard({ call }: { call: Call }) {
  const client = useQueryClient();
  const turns = useQuery(turnsQuery(client, call.id)).data;
  const last = turns?.findLast((turn) => turn.text !== "" || turn.not_heard);
  return (
    <Link
      href={paths.call.to(call.id)}
      className={cn(
        "relative flex animate-rise flex-col gap-3 overflow-hidden rounded-lg border bg-surface p-4 shadow-raise transition-colors hover:border-line-strong",
        call.status === "live" ? "border-live/45" : "border-ring/50",
      )}
    >
      <span aria-hidden className={cn("absolute inset-x-0 top-0 h-0.5", call.status === "live" ? "bg-live" : "bg-ring")} />
      <span className="flex items-center gap-3">
        <CallAvatar call={call} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-bold">
            <Who call={call} />
          </span>
          {call.customer_name && call.from_number && (
            <span className="block text-xs text-ink-3">
              <PhoneText number={call.from_number} />
            </span>
          )}
        </span>
        <span className="flex flex-col items-end gap-1">
          <CallStatus status={call.status} />
          <LiveTimer from={call.answered_at ?? call.started_at} className="text-xs font-semibold text-ink-2" />
        </span>
      </span>
      <CallerGlance call={call} />
      <span className="line-clamp-2 min-h-10 text-sm text-ink-2">
        {last ? (
          <>
            <span className="font-semibold text-ink-3">{last.speaker === "agent" ? "הנציג: " : "הלקוח: "}</span>
            <bdi dir="auto">{last.not_heard ? "(לא נשמע)" : last.text}</bdi>
          </>
        ) : (
          <span className="text-ink-3">{call.status === "ringing" ? "הנציג עונה…" : "הברכה מושמעת…"}</span>
        )}
      </span>
    </Link>
  );
}
