import { formatPhone } from "@/lib/format";
import type { Customer, Identity } from "../api/customers";

export function phoneOf(customer: Customer): string | undefined {
  return customer.identities.find((identity) => identity.kind === "phone")?.value;
}

export function customerName(customer: Customer): string {
  const phone = phoneOf(customer);
  return customer.name ?? (phone ? formatPhone(phone) : "ללא שם");
}

export const IDENTITY_KIND: Record<Identity["kind"], string> = {
  phone: "טלפון",
  email: "דוא״ל",
  wa_pn: "וואטסאפ",
  wa_lid: "וואטסאפ (מזהה)",
};

/** What people can be exported with, by the server's keys. */
export const CUSTOMER_EXPORT = [
  { key: "name", label: "שם" },
  { key: "phone", label: "טלפון" },
  { key: "email", label: "דוא״ל" },
  { key: "tags", label: "תגיות" },
  { key: "do_not_contact", label: "לא ליצור קשר" },
  { key: "last_call_at", label: "שיחה אחרונה" },
  { key: "created_at", label: "נוצר" },
] as const;
