import { formatDue, formatRelative } from "@/lib/format";
import type { QueueEntry } from "../api/call-queue";

/** Why this person is to be called now, in one line. */
export function whyNow(entry: QueueEntry, now: number): string {
  if (entry.why === "promised" && entry.promised_at !== null) return `הבטחנו לחזור ${formatDue(entry.promised_at, now)}`;
  if (entry.why === "again") return "הגיע הזמן לנסות שוב";
  return `הפנייה האחרונה: ${formatRelative(entry.waiting_since, now)}`;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** When to come back to somebody; the server moves it into opening hours. */
export const LATER: readonly { label: string; ms: number }[] = [
  { label: "בעוד חצי שעה", ms: 30 * MINUTE_MS },
  { label: "בעוד שעתיים", ms: 2 * HOUR_MS },
  { label: "מחר באותה שעה", ms: DAY_MS },
  { label: "בעוד שבוע", ms: 7 * DAY_MS },
];
