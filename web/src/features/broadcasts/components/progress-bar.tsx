import { cn } from "@/lib/cn";
import { count, formatNumber } from "@/lib/format";
import type { Broadcast } from "../api/broadcasts";
import { progress, total } from "./words";

/** How far a broadcast is, as a bar and in numbers. */
export function ProgressBar({ broadcast, className }: { broadcast: Broadcast; className?: string }) {
  const all = total(broadcast);
  const share = progress(broadcast);
  const through = Math.round(share * all);
  return (
    <div className={className}>
      <div role="progressbar" aria-label={`התקדמות ${broadcast.name}`} aria-valuemin={0} aria-valuemax={all} aria-valuenow={through} className="h-2 overflow-hidden rounded-full bg-sunken">
        <span className={cn("block h-full rounded-full transition-[inline-size]", broadcast.state === "running" ? "bg-live" : "bg-ink-3")} style={{ inlineSize: `${share * 100}%` }} />
      </div>
      <p className="nums mt-1 text-xs text-ink-3">
        {formatNumber(through)} מתוך {count(all, "אדם אחד", "אנשים")}
      </p>
    </div>
  );
}
