import type { Tone } from "@/lib/labels";
import type { Decision, Evidence, NumberEntry, Verdict } from "../api/consent";

export const CHANNEL: Record<Verdict["channel"], string> = {
  call: "שיחה מאיש צוות",
  auto_call: "שיחה מהנציג הקולי",
  whatsapp: "וואטסאפ",
  sms: "מסרון",
  email: "דוא״ל",
};

export const CHANNELS = ["call", "auto_call", "whatsapp", "sms", "email"] as const;

export const PURPOSE: Record<Verdict["purpose"], string> = {
  marketing: "דיוור",
  enquiry: "מענה לפנייה",
  service: "שירות",
};

export const BASIS: Record<NonNullable<Decision["basis"]>, string> = {
  consent: "הסכמה",
  customer_relation: "קשר לקוח",
  open_enquiry: "פנייה פתוחה",
  service: "שירות",
};

export const EVIDENCE: Record<Evidence["kind"], { label: string; tone: Tone }> = {
  opt_in: { label: "הסכמה לדיוור", tone: "good" },
  opt_out: { label: "בקשה לא לפנות", tone: "bad" },
  relation: { label: "קשר לקוח קיים", tone: "good" },
  enquiry: { label: "פנייה של הלקוח", tone: "good" },
  withdrawn: { label: "ביטול רישום", tone: "neutral" },
};

export const SOURCE: Record<Evidence["source"], string> = {
  agent_call: "נאמר בשיחה",
  message: "נכתב בהודעה",
  human: "נרשם ידנית",
};

export const NUMBER_ENTRY: Record<NumberEntry["kind"], string> = {
  registry_clear: "לא נמצא במאגר ״אל תתקשרו אליי״",
  registry_listed: "רשום במאגר ״אל תתקשרו אליי״",
  office_listed: "נוסף לרשימת המשרד: לא לפנות",
  office_cleared: "הוסר מרשימת המשרד",
};

export const NUMBER_KINDS = ["registry_clear", "registry_listed", "office_listed", "office_cleared"] as const;
