/** The Hebrew words for the API's enumerations, typed so that a new value of the API is a compile error here. */
import type { Schemas } from "./api/client";
import { formatMoney, formatNumber } from "./format";

type Call = Schemas["CallOut"];
type Lead = Schemas["LeadOut"];
type Property = Schemas["PropertyOut"];
export type Tone = "neutral" | "good" | "warn" | "bad" | "info" | "accent";

export const CALL_STATUS: Record<Call["status"], { label: string; tone: Tone }> = {
  ringing: { label: "מצלצלת", tone: "warn" },
  live: { label: "על הקו", tone: "good" },
  ended: { label: "הסתיימה", tone: "neutral" },
};

export const SENTIMENT: Record<NonNullable<Call["sentiment"]>, { label: string; tone: Tone }> = {
  positive: { label: "חיובי", tone: "good" },
  neutral: { label: "ענייני", tone: "neutral" },
  mixed: { label: "מעורב", tone: "warn" },
  negative: { label: "שלילי", tone: "bad" },
};

/** End reasons come as plain strings, so an unknown one is shown in general words. */
const END_REASON: Record<string, string> = {
  caller_hangup: "הצד השני ניתק",
  agent_hangup: "הנציג נפרד וסיים",
  connection_lost: "הקו נפל",
  crash: "תקלה אצלנו באמצע השיחה",
  not_answered: "לא נענתה",
  time_limit: "הגיעה לאורך המרבי",
  silence: "נותקה אחרי שתיקה",
  transferred: "הועברה לאיש צוות",
  error: "תקלה",
};

export const endReason = (reason: string): string => END_REASON[reason] ?? "הסתיימה";

export const DEAL: Record<NonNullable<Lead["deal"]>, string> = { sale: "קנייה", rent: "שכירות" };
export const LISTING_DEAL: Record<Property["deal"], string> = { sale: "למכירה", rent: "להשכרה" };

export const LEAD_ROLE: Record<NonNullable<Lead["role"]>, string> = {
  buyer: "רוצה לקנות",
  seller: "רוצה למכור",
  tenant: "רוצה לשכור",
  landlord: "רוצה להשכיר",
};

export const PROPERTY_KIND: Record<Property["kind"], string> = {
  apartment: "דירה",
  garden_apartment: "דירת גן",
  penthouse: "פנטהאוז",
  house: "בית פרטי",
  office: "משרד",
  duplex: "דופלקס",
  studio: "סטודיו",
};

export const PROPERTY_STATUS: Record<Property["status"], { label: string; tone: Tone }> = {
  available: { label: "פנוי", tone: "good" },
  reserved: { label: "שמור", tone: "warn" },
  closed: { label: "נסגר", tone: "neutral" },
};

export const TASK_KIND: Record<Schemas["TaskOut"]["kind"], string> = {
  follow_up: "מעקב",
  callback: "לחזור ללקוח",
  review: "לבדיקה",
  other: "משימה",
};

export const TASK_SOURCE: Record<Schemas["TaskOut"]["source"], string> = {
  ai: "מניתוח השיחה",
  agent_call: "התבקשה בשיחה",
  human: "נוספה ידנית",
  system: "מהמערכת",
};

/** Names of lead fields as the analysis gives them. */
const LEAD_FIELD: Record<string, string> = {
  name: "שם",
  deal: "סוג עסקה",
  role: "מה מחפש",
  city: "עיר",
  neighborhood: "שכונה",
  rooms: "חדרים",
  budget: "תקציב",
  budget_agorot: "תקציב",
  timeline: "לוח זמנים",
  notes: "הערות",
};

export const leadField = (field: string): string => LEAD_FIELD[field] ?? field;

const DEAL_WORDS: Record<string, string> = { ...DEAL, ...LEAD_ROLE };

/** A field's value as the analysis gives it, in the words of the screen. */
export function leadFieldValue(field: string, value: string): string {
  if (field === "deal" || field === "role") return DEAL_WORDS[value] ?? value;
  const amount = Number(value);
  if (value === "" || Number.isNaN(amount)) return value;
  if (field === "rooms") return formatNumber(amount);
  if (field === "budget") return formatMoney(amount * 100);
  return value;
}

const VENDOR: Record<string, string> = {
  openai: "התמלול והבינה (OpenAI)",
  google: "הקול (Google)",
  twilio: "הטלפון (Twilio)",
};

export const vendorName = (vendor: string): string => VENDOR[vendor] ?? vendor;
