import { formatAbsolute } from "@/lib/format";
import { isRecord } from "@/lib/guards";
import { leadField, type Tone } from "@/lib/labels";
import { permissionWords } from "@/lib/permissions";
import type { AuditLine } from "../api/audit";
import { ACTION } from "./action-words";

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
  prompt: "הנחיות הנציג",
  membership: "חבר צוות",
  business: "המשרד",
  user: "חשבון",
  import: "ייבוא",
  lead_status: "מצב של לידים",
  segment: "תצוגה שמורה",
  note: "הערה",
  file: "קובץ",
  property_terms: "פרטים מול בעל הנכס",
  privacy_request: "בקשת פרטיות",
};

export const ENTITIES = Object.entries(ENTITY).map(([value, label]) => ({ value, label }));

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
  kind: "סוג",
  label: "שם",
  name: "שם",
  colour: "צבע",
  shared: "משותפת למשרד",
  channel: "ערוץ",
  reason: "סיבה",
  body: "תוכן",
  deleted: "נמחקה",
  archived: "מוסתר",
  position: "מקום בסדר",
  version: "גרסה",
  file: "קובץ",
  tags: "תגיות",
  size: "גודל בבתים",
  min_price_agorot: "מחיר מינימלי (אגורות)",
  commission_percent: "עמלה באחוזים",
  owner_name: "בעל הנכס",
  owner_phone: "טלפון בעל הנכס",
};

/** Stored words of closed lists, by field. */
const VALUE: Record<string, Record<string, string>> = {
  kind: {
    opt_in: "הסכמה לדיוור",
    opt_out: "בקשה לא לפנות",
    relation: "קשר עסקי",
    enquiry: "פנייה",
    open: "בטיפול",
    won: "נסגר בהצלחה",
    lost: "נסגר בלי עסקה",
    phone: "טלפון",
    email: "דוא״ל",
  },
  channel: { call: "שיחה מאיש צוות", auto_call: "שיחה מהנציג הקולי", whatsapp: "וואטסאפ", sms: "מסרון", email: "דוא״ל" },
  colour: { neutral: "אפור", info: "כחול", accent: "צבע המערכת", warn: "כתום", good: "ירוק", bad: "אדום" },
  outcome: { handled: "טופל", no_answer: "אין מענה", later: "לחזור מאוחר יותר" },
  sentiment: { positive: "חיובי", neutral: "ניטרלי", mixed: "מעורב", negative: "שלילי" },
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
  if (typeof value === "string") return VALUE[name]?.[value] ?? valueWords(value);
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
