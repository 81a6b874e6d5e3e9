import { Building2, Contact, MessageCircle, MessageSquareText, Phone, StickyNote, UserRound, type LucideIcon } from "lucide-react";
import { paths } from "@/config/paths";
import type { Schemas } from "@/lib/api/client";
import { formatMoney, formatPhone } from "@/lib/format";

export type Hit = Schemas["SearchHit"];
export type HitKind = Hit["kind"];
export type TextPart = Schemas["TextPart"];

/** One line of the palette. `found` lines came from the server; `asks` lines ask again instead of going somewhere. */
export interface Entry {
  key: string;
  title: TextPart[];
  text: TextPart[];
  icon: LucideIcon;
  href: string;
  at?: string;
  fuzzy?: boolean;
  found?: boolean;
  asks?: string;
}

export interface EntryGroup {
  name: string;
  label: string;
  entries: Entry[];
}

interface Shown {
  label: string;
  icon: LucideIcon;
  unnamed: string;
  href: (hit: Hit) => string;
}

export const KINDS: Record<HitKind, Shown> = {
  customer: { label: "לקוחות", icon: UserRound, unnamed: "לקוח ללא שם", href: (hit) => paths.customer.to(hit.id) },
  lead: { label: "לידים", icon: Contact, unnamed: "ליד ללא שם", href: (hit) => paths.leads.to(hit.id) },
  property: { label: "נכסים", icon: Building2, unnamed: "נכס", href: (hit) => paths.properties.to(hit.id) },
  call: { label: "שיחות", icon: Phone, unnamed: "שיחה", href: (hit) => paths.call.to(hit.id) },
  turn: {
    label: "נאמר בשיחות",
    icon: MessageSquareText,
    unnamed: "שיחה",
    href: (hit) => paths.call.to(hit.call_id ?? hit.id, hit.seq ?? undefined),
  },
  note: { label: "הערות", icon: StickyNote, unnamed: "הערה", href: (hit) => paths.customer.to(hit.customer_id ?? "", hit.id) },
  message: { label: "הודעות", icon: MessageCircle, unnamed: "הודעה", href: (hit) => paths.chat.to(hit.customer_id ?? "") },
};

export const plain = (text: string): TextPart[] => (text === "" ? [] : [{ text, hit: false }]);

/** Numbers and sums are kept as machines find them and read as people write them. */
const readable = (part: TextPart): TextPart => ({
  ...part,
  text: part.text
    .replace(/\+972\d{8,9}(?!\d)/g, formatPhone)
    .replace(/(?<!\d)\d{4,9} שקל(?!\p{L})/gu, (sum) => formatMoney(Number.parseInt(sum, 10) * 100)),
});

export function entryOf(hit: Hit): Entry {
  const shown = KINDS[hit.kind];
  const who = hit.speaker === "agent" ? "הנציג: " : hit.speaker === "caller" ? "הלקוח: " : "";
  return {
    key: hit.id,
    title: hit.title.length > 0 ? hit.title : plain(shown.unnamed),
    text: [...plain(who), ...hit.text.map(readable)],
    icon: shown.icon,
    href: shown.href(hit),
    at: hit.at,
    fuzzy: hit.fuzzy,
    found: true,
  };
}
