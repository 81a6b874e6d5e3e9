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
