import type { Tone } from "@/lib/labels";
import type { Import, ImportField, RowKind } from "../api/imports";

/** What a column may hold, in the order of the menu. */
export const FIELD: Record<ImportField, string> = {
  name: "שם מלא",
  first_name: "שם פרטי",
  last_name: "שם משפחה",
  phone: "טלפון",
  email: "דוא״ל",
  city: "עיר",
  neighborhood: "שכונה",
  deal: "סוג עסקה",
  role: "מה מחפש",
  rooms: "חדרים",
  budget: "תקציב",
  timeline: "לוח זמנים",
  status: "מצב",
  assignee: "אחראי",
  tags: "תגיות",
  notes: "הערות",
};

/** The field of that name, if there is one. */
export const fieldOf = (name: string): ImportField | null => FIELDS.find((field) => field === name) ?? null;

export const FIELDS: readonly ImportField[] = [
  "name", "first_name", "last_name", "phone", "email", "city", "neighborhood", "deal",
  "role", "rooms", "budget", "timeline", "status", "assignee", "tags", "notes",
];

export const STATE: Record<Import["state"], { label: string; tone: Tone }> = {
  draft: { label: "טיוטה", tone: "neutral" },
  running: { label: "בייבוא", tone: "info" },
  done: { label: "הסתיים", tone: "good" },
  undoing: { label: "בביטול", tone: "warn" },
  undone: { label: "בוטל", tone: "neutral" },
};

export const KIND: Record<RowKind, string> = {
  skip: "לא ייכנסו",
  warned: "נכנסות עם הערה",
  fill: "משלימות לקוח קיים",
  new: "לקוחות חדשים",
  kept: "נשארו אחרי הביטול",
};
