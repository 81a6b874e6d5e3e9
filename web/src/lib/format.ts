/** Words for dates, durations, money and phones, in Hebrew and in the office's time zone. */

export const ZONE = "Asia/Jerusalem";

const formatter = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("he-IL", { timeZone: ZONE, ...options });

const TIME = formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = formatter({ day: "numeric", month: "short" });
const DAY_YEAR = formatter({ day: "numeric", month: "short", year: "numeric" });
const WEEKDAY = formatter({ weekday: "long", day: "numeric", month: "long" });
const ABSOLUTE = formatter({
  weekday: "short",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const ISO_DAY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const NUMBER = new Intl.NumberFormat("he-IL");
const WITH_AGOROT = new Intl.NumberFormat("he-IL", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const formatTime = (iso: string): string => TIME.format(new Date(iso));
export const formatAbsolute = (iso: string): string => ABSOLUTE.format(new Date(iso));
export const formatWeekday = (iso: string): string => WEEKDAY.format(new Date(iso));
export const formatNumber = (value: number): string => NUMBER.format(value);

/** A file's size in the largest unit that leaves a number people read; bytes count by 1,024 as storage shows them. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} בתים`;
  const kilo = bytes / 1024;
  if (kilo < 1024) return `${Math.round(kilo)} ק״ב`;
  return `${(kilo / 1024).toFixed(1).replace(".0", "")} מ״ב`;
}

/** `YYYY-MM-DD` of a moment in the office's zone. */
export const dayKey = (moment: Date | string): string => ISO_DAY.format(new Date(moment));

export function formatDay(iso: string, now: number = Date.now()): string {
  const sameYear = dayKey(iso).slice(0, 4) === dayKey(new Date(now)).slice(0, 4);
  return (sameYear ? DAY : DAY_YEAR).format(new Date(iso));
}

/** "עכשיו", "לפני 5 דקות", "אתמול, 14:20", "12 בנוב׳": the nearer the moment, the finer the word. */
export function formatRelative(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return "עכשיו";
  if (size < 3600) return away(seconds, inWords(Math.round(size / 60), "דקה", "שתי דקות", "דקות"));
  const days = daysBetween(dayKey(new Date(now)), dayKey(iso));
  if (days === 0) return size < 6 * 3600 ? away(seconds, inWords(Math.round(size / 3600), "שעה", "שעתיים", "שעות")) : formatTime(iso);
  if (Math.abs(days) === 1) return `${days < 0 ? "אתמול" : "מחר"}, ${formatTime(iso)}`;
  return formatDay(iso, now);
}

/** When something is due: "היום ב־18:30", "מחר ב־9:00", "12 בנוב׳". */
export function formatDue(iso: string, now: number = Date.now()): string {
  const days = daysBetween(dayKey(new Date(now)), dayKey(iso));
  const near = { 0: "היום", 1: "מחר", [-1]: "אתמול" }[days];
  return near === undefined ? formatDay(iso, now) : `${near} ב־${formatTime(iso)}`;
}

/** Hebrew has a word of its own for two; the platform's formatter writes "שעתיים (2)". */
function inWords(amount: number, one: string, two: string, many: string): string {
  if (amount <= 1) return one;
  return amount === 2 ? two : `${amount} ${many}`;
}

const away = (seconds: number, words: string): string => (seconds < 0 ? `לפני ${words}` : `בעוד ${words}`);

/** Whole days from one `YYYY-MM-DD` to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** `YYYY-MM-DD` moved by a number of days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The UTC moment (ISO) at which a local day begins, across daylight saving. */
export function startOfDay(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Local midnight is two or three hours before UTC midnight; the wall clock tells which.
  for (const hours of [3, 2]) {
    const moment = new Date(midnight - hours * 3_600_000);
    if (dayKey(moment) === day && formatTime(moment.toISOString()) === "00:00") return moment.toISOString();
  }
  return new Date(midnight - 2 * 3_600_000).toISOString();
}

/** Milliseconds as `m:ss` or `h:mm:ss`. */
export function formatDuration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** Agorot as `₪1,234`; agorot are shown only when there are some. */
export function formatMoney(agorot: number): string {
  const digits = (agorot % 100 === 0 ? NUMBER : WITH_AGOROT).format(Math.abs(agorot) / 100);
  return `${agorot < 0 ? "-" : ""}₪${digits}`;
}

/** E.164 as people in Israel write it: `054-123-4567`, `03-765-4321`; foreign numbers stay as they are. */
export function formatPhone(e164: string): string {
  const local = /^\+972(\d{8,9})$/.exec(e164)?.[1];
  if (!local) return e164;
  const cut = local.length === 9 ? 2 : 1;
  return `0${local.slice(0, cut)}-${local.slice(cut, cut + 3)}-${local.slice(cut + 3)}`;
}

/** "3 חדרים", "3.5 חדרים", "חדר אחד". */
export function formatRooms(rooms: number): string {
  return rooms === 1 ? "חדר אחד" : `${NUMBER.format(rooms)} חדרים`;
}

/** One word for one, another for many, the number before it: `count(2, "שיחה אחת", "שיחות")` is "2 שיחות". */
export function count(amount: number, one: string, many: string): string {
  return amount === 1 ? one : `${NUMBER.format(amount)} ${many}`;
}
