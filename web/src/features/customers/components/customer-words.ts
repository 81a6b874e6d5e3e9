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
