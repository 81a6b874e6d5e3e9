import { formatAbsolute } from "@/lib/format";
import { leadField, type Tone } from "@/lib/labels";
import type { AuditLine } from "../api/audit";

export const KIND: Record<AuditLine["actor_kind"], { label: string; tone: Tone }> = {
  human: { label: "אדם", tone: "neutral" },
  ai: { label: "בינה מלאכותית", tone: "accent" },
  system: { label: "מערכת", tone: "info" },
};

export const KINDS = ["human", "ai", "system"] as const;

const ENTITY: Record<string, string> = {
  lead: "ליד",
  customer: "לקוח",
  call: "שיחה",
  task: "משימה",
  appointment: "ביקור",
  property: "נכס",
  prompt: "הנחיות הנציגה",
  membership: "חבר צוות",
  business: "המשרד",
  user: "חשבון",
};

export const ENTITIES = Object.entries(ENTITY).map(([value, label]) => ({ value, label }));

const ACTION: Record<string, string> = {
  "lead.changed": "שינוי בליד",
  "customer.changed": "שינוי בלקוח",
  "task.created": "משימה חדשה",
  "task.changed": "שינוי במשימה",
  "appointment.cancelled": "ביטול ביקור",
  "line.changed": "שינוי בקבלת שיחות",
  "member.invited": "הזמנה לצוות",
  "member.invited_again": "הזמנה נשלחה שוב",
  "member.changed": "שינוי בחבר צוות",
  "business.entered": "כניסת מנהל מערכת למשרד",
  "business.created": "הקמת המשרד",
  "whatsapp.qr_shown": "הצגת קוד לחיבור וואטסאפ",
  "audit.exported": "ייצוא היומן",
  "customer.opted_out": "בקשה לא לפנות",
  "consent.added": "רישום הסכמה",
  "consent.withdrawn": "ביטול רישום הסכמה",
  "consent.number_entry": "רישום למספר טלפון",
  "consent.exported": "ייצוא בדיקות לפני פנייה",
  "contact_rules.changed": "שינוי שעות השקט",
};

/** An action without words of its own is named by its entity. */
export const actionWords = (line: AuditLine): string =>
  ACTION[line.action] ?? `${ENTITY[line.entity] ?? line.entity} (${line.action})`;

const FIELD: Record<string, string> = {
  status: "מצב",
  title: "כותרת",
  due_at: "מועד",
  email: "דוא״ל",
  role: "תפקיד",
  active: "גישה למשרד",
  overrides: "הרשאות מיוחדות",
  number: "מספר",
  takes_calls: "מקבל שיחות",
  rows: "שורות",
  expires_at: "תקף עד",
};

export const fieldWords = (name: string): string => FIELD[name] ?? leadField(name);

const MOMENT = /^\d{4}-\d\d-\d\dT/;

/** A stored value as a person reads it. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "ריק";
  if (typeof value === "boolean") return value ? "כן" : "לא";
  if (typeof value === "string") return MOMENT.test(value) ? formatAbsolute(value) : value;
  if (typeof value === "number") return String(value);
  return JSON.stringify(value);
}

/** The fields that a line speaks of, each with what it was and what it became. */
export function changesOf(line: AuditLine): { name: string; before: unknown; after: unknown; had: boolean }[] {
  const before = line.before ?? {};
  const after = line.after ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name], had: name in before }));
}
