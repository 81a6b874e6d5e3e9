import { clock as clockOf } from "@/lib/day-hours";
import { count, formatAbsolute, formatMoney, formatNumber, formatPhone, formatSize } from "@/lib/format";
import { isRecord } from "@/lib/guards";
import { leadFieldValue, SENTIMENT } from "@/lib/labels";
import { ROUTE, ROUTE_REASON, TEMPLATE_CATEGORY, TEMPLATE_STATE } from "@/lib/message-words";
import { permissionWords } from "@/lib/permissions";
import { fieldWords } from "./field-words";

/** What only the office knows: its own statuses and its people. */
export interface Known {
  status: (key: string) => string;
  person: (id: string) => string;
}

const CHANNEL = { call: "שיחה מאיש צוות", auto_call: "שיחה מהנציג הקולי", whatsapp: "וואטסאפ", sms: "מסרון", email: "דוא״ל" };
const labels = (words: Record<string, { label: string }>): Record<string, string> =>
  Object.fromEntries(Object.entries(words).map(([key, { label }]) => [key, label]));
const REST = { block: "בלי פניות", allow: "רק מענה ושירות", short: "חצי יום", normal: "כרגיל", no_marketing: "בלי דיוור" };

/** Stored words of closed lists, by field; `entity.field` where one list is not the other. */
const VALUE: Record<string, Record<string, string>> = {
  kind: {
    opt_in: "הסכמה לדיוור",
    opt_out: "בקשה לא לפנות",
    relation: "קשר לקוח",
    enquiry: "פנייה",
    withdrawn: "ביטול רישום",
    registry_clear: "לא נמצא במאגר ״אל תתקשרו אליי״",
    registry_listed: "רשום במאגר ״אל תתקשרו אליי״",
    office_listed: "נוסף לרשימת המשרד: לא לפנות",
    office_cleared: "הוסר מרשימת המשרד",
    open: "בטיפול",
    won: "נסגר בהצלחה",
    lost: "נסגר בלי עסקה",
    phone: "טלפון",
    email: "דוא״ל",
    access: "עיון במידע",
    erase: "מחיקת המידע",
    correct: "תיקון מידע",
  },
  role: { owner: "בעלים", agent: "סוכן", viewer: "צפייה" },
  channel: CHANNEL,
  colour: { neutral: "אפור", info: "כחול", accent: "צבע המערכת", warn: "כתום", good: "ירוק", bad: "אדום" },
  outcome: { handled: "טופל", no_answer: "אין מענה", later: "לחזור מאוחר יותר" },
  sentiment: labels(SENTIMENT),
  route: ROUTE,
  auth: { url: "סוד בכתובת", hmac: "חתימה על כל פנייה" },
  category: TEMPLATE_CATEGORY,
  format: { csv: "CSV", xlsx: "Excel" },
  place: { tel_aviv: "תל אביב והמרכז", jerusalem: "ירושלים", haifa: "חיפה", beer_sheva: "באר שבע" },
  rest_days: REST,
  chol_hamoed: REST,
  memorial_days: REST,
  fast_days: REST,
  "appointment.status": { booked: "נקבע", cancelled: "בוטל" },
  "task.status": { open: "פתוחה", done: "בוצעה" },
  "broadcast.state": { draft: "טיוטה", running: "יוצא", paused: "מושהה", stopped: "נעצר", done: "הסתיים" },
  "template.state": labels(TEMPLATE_STATE),
  "privacy_request.state": { open: "פתוחה", running: "בביצוע", done: "טופלה", refused: "נדחתה" },
  "business.state": { off: "לא מחובר", connecting: "מתחבר", qr: "מחכה לסריקה", open: "מחובר", closed: "מנותק" },
  "lead_source.state": { received: "התקבלה", done: "נקלטה", duplicate: "כפולה", failed: "נכשלה" },
  "customer.reason": { phone: "ענו מהטלפון של המשרד" },
  "business.reason": {
    ...ROUTE_REASON,
    none: "ריק",
    logged_out: "הטלפון של המשרד ניתק",
    forbidden: "וואטסאפ חסם את המספר",
    mismatch: "החיבור כבר אינו תקין",
    replaced: "החיבור נפתח במקום אחר",
    network: "החיבור נפל",
    unlinked: "נותק מהמשרד",
    qr_expired: "הקוד לא נסרק בזמן",
    owned_elsewhere: "שרת אחר מחזיק את החיבור",
  },
  events: {
    "lead.created": "ליד חדש",
    "lead.status_changed": "ליד עבר מצב",
    "call.ended": "שיחה הסתיימה",
    "appointment.booked": "נקבעה פגישה",
    "appointment.cancelled": "פגישה בוטלה",
    "task.created": "משימה חדשה",
    "task.done": "משימה בוצעה",
    "customer.opted_out": "לקוח ביקש שלא יפנו אליו",
    "webhook.test": "בדיקה",
  },
};

const MOMENT = /^\d{4}-\d\d-\d\dT/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const PHONE = /^\+\d{8,15}$/;
const WEEKDAYS = ["א׳", "ב׳", "ג׳", "ד׳", "ה׳", "ו׳", "שבת"];

function textWords(value: string): string {
  if (MOMENT.test(value)) return formatAbsolute(value);
  if (DAY.test(value)) return value.split("-").reverse().join(".");
  return PHONE.test(value) ? formatPhone(value) : value;
}

const clock = (minutes: unknown): string => (typeof minutes === "number" ? clockOf(minutes) : "");

/** Hours of seven days, Sunday first: "א׳ 09:00–20:00, שבת סגור". */
function weekWords(days: unknown[]): string {
  const hours = (day: unknown) =>
    Array.isArray(day) ? day.filter(isRecord).map((one) => `${clock(one.opens)}–${clock(one.closes)}`).join(" ו־") : "";
  return days.map((day, index) => `${WEEKDAYS[index] ?? ""} ${hours(day) || "סגור"}`).join(", ");
}

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

function listWords(entity: string, name: string, value: unknown[], known: Known): string {
  if (value.length === 0) return "ריק";
  if (name === "weekly") return weekWords(value);
  if (name === "columns") return count(value.length, "עמודה אחת", "עמודות");
  return value.map((each) => fieldValueWords(entity, name === "order" ? "status" : name, each, known)).join(", ");
}

function recordWords(entity: string, name: string, value: Record<string, unknown>, known: Known): string {
  if (name === "overrides") return overrideWords(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return "ריק";
  const numbers = entries.map(([, each]) => each).filter((each) => typeof each === "number");
  if (numbers.length === entries.length) return formatNumber(numbers.reduce((sum, each) => sum + each, 0));
  return entries.map(([key, each]) => `${fieldWords(entity, key)}: ${fieldValueWords(entity, key, each, known)}`).join(", ");
}

/** The stored value of a field as a person reads it. */
export function fieldValueWords(entity: string, name: string, value: unknown, known: Known): string {
  if (value === null || value === undefined || value === "") return "ריק";
  if (typeof value === "boolean") return value ? "כן" : "לא";
  if (typeof value === "number") {
    if (name === "eve_closes") return clock(value);
    if (name === "size" || name === "bytes") return formatSize(value);
    return name.endsWith("_agorot") ? formatMoney(value) : String(value);
  }
  if (Array.isArray(value)) return listWords(entity, name, value, known);
  if (isRecord(value)) return recordWords(entity, name, value, known);
  if (typeof value !== "string") return "";
  const told = VALUE[`${entity}.${name}`]?.[value] ?? VALUE[name]?.[value];
  if (told !== undefined) return told;
  if (name === "status") return known.status(value);
  if (name === "assignee_id") return known.person(value);
  return textWords(leadFieldValue(name, value));
}
