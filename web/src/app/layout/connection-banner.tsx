import { WifiOff } from "lucide-react";
import { formatTime } from "@/lib/format";
import { useConnection } from "@/lib/connection";
import { useNow } from "@/lib/use-now";

const PATIENCE_MS = 2500;

/** Told only when the trouble lasts: a blink of the network is not news. */
export function ConnectionBanner() {
  const { server, live, since } = useConnection();
  const now = useNow(1000);
  const isDown = since !== null && (!server || live === "down");
  const shown = isDown && now - since > PATIENCE_MS;
  return (
    <div role="status" aria-live="polite" className="sticky top-0 z-20">
      {shown && (
        <p className="flex items-center justify-center gap-2 border-b border-bad/25 bg-bad-soft px-3 py-1.5 text-xs font-semibold text-bad">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          <span>
            {server ? "העדכון החי נותק" : "אין חיבור לשרת"}. מתחברים מחדש; מה שעל המסך נכון לשעה{" "}
            <bdi className="nums">{formatTime(new Date(since).toISOString())}</bdi>.
          </span>
        </p>
      )}
    </div>
  );
}
