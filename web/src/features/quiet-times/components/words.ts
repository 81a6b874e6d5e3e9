export const WEEKDAYS = ["ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת"] as const;

export const PLACES = [
  { value: "tel_aviv", label: "תל אביב והמרכז" },
  { value: "jerusalem", label: "ירושלים" },
  { value: "haifa", label: "חיפה" },
  { value: "beer_sheva", label: "באר שבע" },
] as const;

export const REST_DAYS = [
  { value: "block", label: "בלי פניות" },
  { value: "allow", label: "רק מענה ושירות" },
] as const;

export const CHOL_HAMOED = [
  { value: "short", label: "חצי יום" },
  { value: "normal", label: "כרגיל" },
  { value: "block", label: "בלי פניות" },
] as const;

export const MEMORIAL_DAYS = [
  { value: "no_marketing", label: "בלי דיוור" },
  { value: "block", label: "בלי פניות" },
] as const;

export const FAST_DAYS = [
  { value: "normal", label: "כרגיל" },
  { value: "no_marketing", label: "בלי דיוור" },
] as const;

/** Minutes after midnight as `HH:MM`. */
export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** `HH:MM` as minutes after midnight; null for what is no time of day. */
export function minutesOf(text: string): number | null {
  const found = /^(\d{2}):(\d{2})$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** `YYYY-MM-DD` as people write it. */
export const dayWords = (day: string): string => day.split("-").reverse().join(".");
