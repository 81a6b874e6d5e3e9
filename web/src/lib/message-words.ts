/** The Hebrew words for the states and routes of written messages, typed so that a new value is a compile error here. */
import type { Schemas } from "./api/client";
import type { Tone } from "./labels";

type Message = Schemas["MessageOut"];

/** What a message without words of its own is. */
export const MESSAGE_KIND: Record<Message["kind"], string> = {
  text: "הודעה",
  image: "תמונה",
  document: "מסמך",
  voice: "הודעה קולית",
  audio: "קובץ שמע",
  video: "סרטון",
  sticker: "מדבקה",
  location: "מיקום",
  template: "תבנית",
  undecryptable: "הודעה שלא נפתחה",
  unsupported: "הודעה מסוג שלא מוצג כאן",
};

export const MESSAGE_STATE: Record<Message["state"], string> = {
  received: "התקבל",
  queued: "ממתין לשליחה",
  sending: "בשליחה",
  sent: "נשלח",
  delivered: "נמסר",
  read: "נקרא",
  failed: "נכשל",
  cancelled: "בוטל",
};

export const ROUTE: Record<NonNullable<Message["route"]>, string> = {
  baileys: "וואטסאפ",
  twilio_whatsapp: "וואטסאפ דרך Twilio",
  twilio_sms: "SMS",
};

/** Why messages go the way they go; the API tells it as a plain word. */
export const ROUTE_REASON: Record<string, string> = {
  restricted: "וואטסאפ הגביל את המספר",
  link_down: "החיבור לוואטסאפ נפל",
  by_hand: "נבחר ידנית",
  rested: "המנוחה של המספר הסתיימה",
  link_back: "החיבור לוואטסאפ חזר",
  automatic: "חזרה לבחירה אוטומטית",
};

export const TEMPLATE_STATE: Record<Schemas["TemplateOut"]["state"], { label: string; tone: Tone }> = {
  draft: { label: "טיוטה", tone: "neutral" },
  submitted: { label: "נשלחה לאישור", tone: "info" },
  approved: { label: "מאושרת", tone: "good" },
  rejected: { label: "נדחתה", tone: "bad" },
  retired: { label: "הוצאה משימוש", tone: "neutral" },
};

export const TEMPLATE_CATEGORY: Record<Schemas["TemplateOut"]["category"], string> = {
  utility: "שירות",
  marketing: "שיווק",
};

/** What fills a place of a template; others than these are shown by their own name. */
const FIELD: Record<string, string> = {
  "customer.first_name": "השם הפרטי של הלקוח",
  "customer.name": "שם הלקוח",
  "office.name": "שם המשרד",
  free: "טקסט חופשי",
};

export const TEMPLATE_FIELDS = ["customer.first_name", "customer.name", "office.name", "free"] as const;

export const fieldWords = (name: string): string => FIELD[name] ?? name;
