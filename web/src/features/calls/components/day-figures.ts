import { formatTime } from "@/lib/format";
import type { Call } from "../api/queries";

export interface DayFigures {
  calls: number;
  hot: number;
  review: number;
  /** Mean length of the ended, answered calls in ms, or null when there are none. */
  averageMs: number | null;
  hours: { hour: number; calls: number }[];
}

const HOT = 70;
const OPENS = 8;
const CLOSES = 20;

/** The day's figures from its calls. Hours outside the usual day appear only when they hold a call. */
export function figuresOf(calls: Call[]): DayFigures {
  const lengths = calls.flatMap((call) => (call.status === "ended" && call.duration_ms ? [call.duration_ms] : []));
  const hours = calls.map((call) => Number(formatTime(call.started_at).slice(0, 2)));
  const first = Math.min(OPENS, ...hours);
  const last = Math.max(CLOSES, ...hours);
  return {
    calls: calls.length,
    hot: calls.filter((call) => (call.lead_score ?? 0) >= HOT).length,
    review: calls.filter((call) => call.analysis_state === "needs_review").length,
    averageMs: lengths.length === 0 ? null : lengths.reduce((sum, each) => sum + each, 0) / lengths.length,
    hours: Array.from({ length: last - first + 1 }, (_, index) => ({
      hour: first + index,
      calls: hours.filter((hour) => hour === first + index).length,
    })),
  };
}
