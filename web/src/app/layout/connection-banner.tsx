import { useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useConnection } from "@/lib/connection";
import { dayKey, formatAbsolute, formatTime } from "@/lib/format";
import { useNow } from "@/lib/use-now";

const PATIENCE_MS = 2500;

/** Told only when the trouble lasts: a blink of the network is not news. */
export function ConnectionBanner() {
  const client = useQueryClient();
  const { server, live, since } = useConnection();
  const now = useNow(1000);
  const isDown = since !== null && (!server || live === "down");
  const shown = isDown && now - since > PATIENCE_MS;
  // What is on screen is as old as its oldest part: after a start without a connection that is older than the trouble.
  const read = client.getQueryCache().findAll({ type: "active" }).map((query) => query.state.dataUpdatedAt);
  const asOf = Math.min(since ?? now, ...read.filter((at) => at > 0));
  const isToday = dayKey(new Date(asOf)) === dayKey(new Date(now));
  const moment = new Date(asOf).toISOString();
  return (
    <div role="status" aria-live="polite" className="sticky top-0 z-20">
      {shown && (
        <p className="flex items-center justify-center gap-2 border-b border-bad/25 bg-bad-soft px-3 py-1.5 text-xs font-semibold text-bad">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          <span>
            {server ? "העדכון החי נותק" : "אין חיבור לשרת"}. מתחברים מחדש; מה שעל המסך נכון לשעה{" "}
            <bdi className="nums">{isToday ? formatTime(moment) : formatAbsolute(moment)}</bdi>.
          </span>
        </p>
      )}
    </div>
  );
}
