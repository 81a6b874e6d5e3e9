import { formatMoney, formatPhone, formatRooms } from "@/lib/format";
import { DEAL, LEAD_ROLE } from "@/lib/labels";
import type { Lead } from "../api/leads";

export function leadName(lead: Lead): string {
  return lead.customer_name ?? (lead.phone ? formatPhone(lead.phone) : "ללא שם");
}

/** What the person looks for, in one line: "רוצה לקנות · רמת גן, הבורסה · 4 חדרים". */
export function leadWish(lead: Lead): string {
  const what = lead.role ? LEAD_ROLE[lead.role] : lead.deal ? DEAL[lead.deal] : null;
  const where = [lead.city, lead.neighborhood].filter(Boolean).join(", ");
  return [what, where, lead.rooms === null ? null : formatRooms(lead.rooms)].filter(Boolean).join(" · ");
}

export function leadBudget(lead: Lead): string | null {
  return lead.budget_agorot === null ? null : formatMoney(lead.budget_agorot);
}

/** What leads can be exported with, by the server's keys. */
export const LEAD_EXPORT = [
  { key: "name", label: "שם" },
  { key: "phone", label: "טלפון" },
  { key: "status", label: "מצב" },
  { key: "assignee", label: "אחראי" },
  { key: "score", label: "ציון" },
  { key: "deal", label: "סוג עסקה" },
  { key: "role", label: "מה מחפש" },
  { key: "city", label: "עיר" },
  { key: "neighborhood", label: "שכונה" },
  { key: "rooms", label: "חדרים" },
  { key: "budget", label: "תקציב" },
  { key: "timeline", label: "לוח זמנים" },
  { key: "notes", label: "הערות" },
  { key: "do_not_contact", label: "לא ליצור קשר" },
  { key: "last_contact_at", label: "קשר אחרון" },
  { key: "created_at", label: "נוצר" },
  { key: "updated_at", label: "עודכן" },
] as const;
