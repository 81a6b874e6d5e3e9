import type { Schemas } from "./api/client";

/** Parts of the program that act by themselves; people and outer sources go by their own names. */
const PARTS: Record<string, string> = {
  "call agent": "הנציג הקולי",
  "addresses of WhatsApp": "זיהוי מספרי וואטסאפ",
  ai: "הנציג",
  automation: "הודעה אוטומטית",
  broadcasts: "דיוור",
  "contact gate": "בקשה שהגיעה בהודעה",
  "moked command": "פקודה בשרת",
  "moked whatsapp qr": "פקודה בשרת",
  outbox: "תור השליחה",
  retention: "מחיקה לפי תקופות השמירה",
  "whatsapp routes": "בחירת דרך השליחה",
  whatsapp: "חיבור הוואטסאפ",
};

/** Who did it, as people read it. */
export const actorWords = (kind: Schemas["AuditOut"]["actor_kind"], label: string): string =>
  kind === "human" ? label : (PARTS[label] ?? label);
