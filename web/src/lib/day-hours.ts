export const WEEKDAYS = ["ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת"] as const;

/** Minutes after local midnight; a day has several, in order. */
export interface Interval {
  opens: number;
  closes: number;
}

/** The end of a day, as the last minute that hours may reach. */
export const MIDNIGHT = 24 * 60;

/** Minutes after midnight as `HH:MM`; the end of the day is `24:00`. */
export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** A time as people write it, `9`, `930` or `9:30`, as minutes after midnight; null for what is no time of day. */
export function minutesOf(text: string): number | null {
  const found = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(text.trim());
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)];
  return minutes < 60 && hours * 60 + minutes <= MIDNIGHT ? hours * 60 + minutes : null;
}

/** `YYYY-MM-DD` as people write it. */
export const dayWords = (day: string): string => day.split("-").reverse().join(".");
