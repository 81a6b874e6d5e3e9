import type { Tone } from "@/lib/labels";
import type { Role, TeamMember } from "../api/team";

export const ROLE: Record<Role, { label: string; text: string }> = {
  owner: { label: "בעלים", text: "הכול, כולל הצוות והגדרות המשרד" },
  agent: { label: "סוכן", text: "עבודה שוטפת: לידים, לקוחות, משימות ויומן" },
  viewer: { label: "צפייה", text: "רואה ואינו משנה" },
};

export const ROLES = ["owner", "agent", "viewer"] as const;

export const STATE: Record<TeamMember["state"], { label: string; tone: Tone }> = {
  active: { label: "פעיל", tone: "good" },
  invited: { label: "הוזמן", tone: "info" },
  disabled: { label: "הגישה נסגרה", tone: "neutral" },
};

/** What a permission lets a person do; one that has no words yet shows its own name. */
const PERMISSION: Record<string, string> = {
  "calls.read": "צפייה בשיחות ובתמלילים",
  "calls.take": "קבלת שיחות מהנציגה",
  "customers.read": "צפייה בלקוחות",
  "customers.write": "עריכת לקוחות",
  "leads.read": "צפייה בלידים",
  "leads.write": "עריכת לידים",
  "tasks.read": "צפייה במשימות",
  "tasks.write": "עריכת משימות",
  "properties.read": "צפייה בנכסים",
  "properties.write": "עריכת נכסים",
  "appointments.read": "צפייה ביומן",
  "appointments.write": "שינוי ביקורים ביומן",
  "prompts.read": "צפייה בהנחיות הנציגה",
  "prompts.write": "עריכת הנחיות הנציגה",
  "phones.read": "צפייה במספרי טלפון",
  "audit.read": "צפייה ביומן הפעולות",
  "data.import": "ייבוא לידים מקובץ",
  "data.export": "ייצוא רשימות לקובץ",
  "whatsapp.link": "חיבור הוואטסאפ של המשרד",
};

export const permissionWords = (name: string): string => PERMISSION[name] ?? name;
