import { WEEKDAYS, type Interval } from "@/lib/day-hours";
import type { Settings } from "../api/settings";

export const FIELDS = ["name", "weekly", "closed_dates", "answers_when_closed", "voice", "hearing_hints"] as const;
export type Field = (typeof FIELDS)[number];
export type Draft = Pick<Settings, Field>;

export const FIELD: Record<Field, string> = {
  name: "שם המשרד",
  weekly: "שעות הפעילות",
  closed_dates: "תאריכים סגורים",
  answers_when_closed: "מענה מחוץ לשעות",
  voice: "הקול",
  hearing_hints: "שמות שהנציג מכיר",
};

/** What is wrong, by the server's names of fields: `name`, `weekly.2` for Tuesday, `hearing_hints`. */
export type Problems = Readonly<Record<string, string>>;

const HEBREW = /[א-ת]/;

/** The server's rules, told before it is asked. */
export function problemsOf({ name, weekly, hearing_hints }: Draft): Problems {
  const found: Record<string, string> = {};
  if (name.trim().length < 2) found.name = "כתבו את שם המשרד.";
  weekly.forEach((day, at) => {
    const wrong = wrongDay(day);
    if (wrong) found[`weekly.${at}`] = wrong;
  });
  const foreign = hearing_hints.find((hint) => hint.trim() !== "" && !HEBREW.test(hint));
  if (foreign !== undefined) found.hearing_hints = `„${foreign.trim()}”: כתבו את השם באותיות עבריות, כמו שהוא נשמע.`;
  return found;
}

function wrongDay(day: Interval[]): string | null {
  if (day.some((one) => one.opens >= one.closes)) return "שעת הסגירה צריכה להיות אחרי שעת הפתיחה.";
  const inOrder = [...day].sort((a, b) => a.opens - b.opens);
  const overlap = inOrder.some((one, at) => at > 0 && one.opens < (inOrder[at - 1]?.closes ?? 0));
  return overlap ? "טווחי השעות חופפים." : null;
}

/** Of what is wrong, the days, by their number from Sunday. */
export function wrongDays(problems: Problems): Record<number, string> {
  const days: Record<number, string> = {};
  WEEKDAYS.forEach((_, at) => {
    const wrong = problems[`weekly.${at}`];
    if (wrong) days[at] = wrong;
  });
  return days;
}
