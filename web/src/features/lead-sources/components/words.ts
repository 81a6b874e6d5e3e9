import type { Tone } from "@/lib/labels";
import type { Auth, Source, State } from "../api/sources";

export const STATES = ["failed", "done", "duplicate", "received"] as const satisfies readonly State[];

export const STATE: Record<State, { label: string; tone: Tone }> = {
  received: { label: "ממתינה", tone: "info" },
  done: { label: "נקלטה", tone: "good" },
  duplicate: { label: "כפולה", tone: "neutral" },
  failed: { label: "לא נקלטה", tone: "bad" },
};

export type Field = keyof Source["mapping"] & string;

/** Our fields in the order of the form. */
export const FIELDS: readonly { field: string; label: string }[] = [
  { field: "phone", label: "טלפון" },
  { field: "email", label: "דוא״ל" },
  { field: "name", label: "שם מלא" },
  { field: "first_name", label: "שם פרטי" },
  { field: "last_name", label: "שם משפחה" },
  { field: "message", label: "תוכן הפנייה" },
  { field: "property", label: "הנכס" },
  { field: "external_id", label: "מזהה הפנייה" },
];

export const fieldLabel = (name: string): string => FIELDS.find((each) => each.field === name)?.label ?? name;

export const AUTHS = ["url", "hmac"] as const satisfies readonly Auth[];

export const AUTH: Record<Auth, { label: string; text: string }> = {
  url: {
    label: "סוד בכתובת",
    text: "מתאים לרוב האתרים והלוחות, שאינם יודעים לחתום. מי שמכיר את הכתובת יכול לשלוח לידים, ולכן אין לפרסם אותה.",
  },
  hmac: {
    label: "חתימה",
    text: "בטוח יותר: כל פנייה נחתמת בסוד שאינו נשלח. דורש אתר או תוכנה שיודעים לחתום.",
  },
};
