import { formatNumber } from "@/lib/format";
import type { Import } from "../api/imports";

/** How far the work is; it goes on when the page is closed. */
export function Progress({ job }: { job: Import }) {
  const { rows, done, undone, kept, new: made, fill } = job.counts;
  const [now, all] = job.state === "undoing" ? [undone + kept, made + fill] : [done, rows];
  const label = job.state === "undoing" ? "ביטול הייבוא" : "הייבוא";
  return (
    <div className="space-y-2 rounded-lg border bg-surface p-4 shadow-raise">
      <p className="flex items-baseline justify-between text-sm">
        <span className="font-semibold">{job.state === "undoing" ? "מבטלים את הייבוא" : "מייבאים"}</span>
        <span className="text-ink-3 tabular-nums">
          {formatNumber(now)} מתוך {formatNumber(all)}
        </span>
      </p>
      <progress aria-label={label} value={now} max={Math.max(all, 1)} className="h-2 w-full accent-accent" />
      <p className="text-xs text-ink-3">אפשר לסגור את המסך ולחזור: העבודה ממשיכה מעצמה.</p>
    </div>
  );
}
