import { formatAbsolute } from "@/lib/format";
import { isRecord } from "@/lib/guards";
import { leadField, type Tone } from "@/lib/labels";
import { permissionWords } from "@/lib/permissions";
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
  import: "ייבוא",
  privacy_request: "בקשת פרטיות",
};

export const ENTITIES = Object.entries(ENTITY).map(([value, label]) => ({ value, label }));

const ACTION: Record<string, string> = {
  "lead.changed": "שינוי בליד",
  "lead.taken": "לקיחת ליד לשיחה",
  "lead.called": "תוצאה של שיחה יזומה",
  "call.sentiment_changed": "תיקון מצב הרוח בשיחה",
  "business.changed": "שינוי בהגדרות המשרד",
  "customer.changed": "שינוי בלקוח",
  "task.created": "משימה חדשה",
  "task.changed": "שינוי במשימה",
  "appointment.cancelled": "ביטול ביקור",
  "line.changed": "שינוי בקבלת שיחות",
  "member.invited": "הזמנה לצוות",
  "member.invited_again": "הזמנה נשלחה שוב",
  "member.changed": "שינוי בחבר צוות",
  "team.second_step_rule": "שינוי בדרישת אימות דו-שלבי",
  "business.entered": "כניסת מנהל מערכת למשרד",
  "business.left": "יציאת מנהל מערכת מהמשרד",
  "business.created": "הקמת המשרד",
  "whatsapp.qr_shown": "הצגת קוד לחיבור וואטסאפ",
  "import.uploaded": "העלאת קובץ לייבוא",
  "import.started": "התחלת ייבוא",
  "import.done": "ייבוא הסתיים",
  "import.undo_started": "התחלת ביטול ייבוא",
  "import.undone": "ייבוא בוטל",
  "customer.imported": "לקוח נכנס מייבוא",
  "customer.import_undone": "לקוח הוצא בביטול ייבוא",
  "customers.exported": "ייצוא לקוחות",
  "leads.exported": "ייצוא לידים",
  "calls.exported": "ייצוא שיחות",
  "audit.exported": "ייצוא היומן",
  "customer.opted_out": "בקשה לא לפנות",
  "consent.added": "רישום הסכמה",
  "consent.withdrawn": "ביטול רישום הסכמה",
  "consent.number_entry": "רישום למספר טלפון",
  "consent.exported": "ייצוא בדיקות לפני פנייה",
  "contact_rules.changed": "שינוי שעות השקט",
  "privacy.asked": "רישום בקשת פרטיות",
  "privacy.begun": "התחלת טיפול בבקשת פרטיות",
  "privacy.closed": "סגירת בקשת פרטיות",
  "privacy.file_taken": "הורדת קובץ המידע של לקוח",
  "customer.packed": "הכנת קובץ המידע של לקוח",
  "customer.erased": "מחיקת לקוח לצמיתות",
  "hold.put": "הקפאה משפטית",
  "hold.lifted": "הסרת הקפאה משפטית",
  "retention.changed": "שינוי תקופות השמירה",
  "retention.run": "מחיקה לפי תקופות השמירה",
  "lead.received": "ליד התקבל ממקור חיצוני",
  "lead_source.created": "פתיחת מקור לידים",
  "lead_source.changed": "שינוי מקור לידים",
  "lead_source.secret_rotated": "החלפת סוד של מקור לידים",
  "lead_source.delivery_retried": "ניסיון חוזר לקלוט פנייה",
  "webhook.created": "הוספת כתובת לעדכונים",
  "webhook.changed": "שינוי כתובת לעדכונים",
  "webhook.secret_rotated": "החלפת סוד של כתובת לעדכונים",
  "webhook.tested": "שליחת עדכון לבדיקה",
  "webhook.resent": "שליחה חוזרת של עדכון",
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
  second_step_required: "אימות דו-שלבי חובה",
  rows: "שורות",
  expires_at: "תקף עד",
  until: "עד",
  outcome: "תוצאה",
  again_at: "לחזור",
  minutes: "דקות",
  sentiment: "מצב רוח",
  sentiment_by_hand: "נקבע ידנית",
};

export const fieldWords = (name: string): string => FIELD[name] ?? leadField(name);

const MOMENT = /^\d{4}-\d\d-\d\dT/;

/** A stored value as a person reads it. */
function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "ריק";
  if (typeof value === "boolean") return value ? "כן" : "לא";
  if (typeof value === "string") return MOMENT.test(value) ? formatAbsolute(value) : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "ריק" : value.map(valueWords).join(", ");
  return JSON.stringify(value);
}

const ROLE: Record<string, string> = { owner: "בעלים", agent: "סוכן", viewer: "צפייה" };

/** Where a member differs from the role: what was given beyond it, and what was taken. */
function overrideWords(value: Record<string, unknown>): string {
  const given = Object.keys(value).filter((name) => value[name] === true);
  const taken = Object.keys(value).filter((name) => value[name] === false);
  const parts = [
    given.length > 0 && `מעבר לתפקיד: ${given.map(permissionWords).join(", ")}`,
    taken.length > 0 && `נשללו: ${taken.map(permissionWords).join(", ")}`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join("; ") : "לפי התפקיד";
}

/** The stored value of a field as a person reads it. */
export function fieldValueWords(name: string, value: unknown): string {
  if (name === "overrides" && isRecord(value)) return overrideWords(value);
  if (name === "role" && typeof value === "string") return ROLE[value] ?? value;
  return valueWords(value);
}

/** The fields that a line speaks of, each with what it was and what it became. */
export function changesOf(line: AuditLine): { name: string; before: unknown; after: unknown; had: boolean }[] {
  const before = line.before ?? {};
  const after = line.after ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name], had: name in before }));
}
