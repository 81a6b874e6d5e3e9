import type { Tone } from "@/lib/labels";
import type { Desk } from "../api/desk";

export const LINK_STATE: Record<Desk["state"], { label: string; tone: Tone }> = {
  off: { label: "לא מחובר", tone: "neutral" },
  connecting: { label: "מתחבר", tone: "info" },
  qr: { label: "מחכה לסריקה", tone: "info" },
  open: { label: "מחובר", tone: "good" },
  closed: { label: "מנותק", tone: "bad" },
};

/** 0..100 as people say it. */
export function healthWords(health: number): { label: string; tone: "good" | "warn" | "bad" } {
  if (health >= 80) return { label: "תקין", tone: "good" };
  return health >= 50 ? { label: "כדאי לשים לב", tone: "warn" } : { label: "בסיכון", tone: "bad" };
}

/** An Israeli number as people type it, as E.164; null when it is none. */
export function toE164(typed: string): string | null {
  const digits = typed.replace(/[\s\-().]/g, "");
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
  if (/^0\d{8,9}$/.test(digits)) return `+972${digits.slice(1)}`;
  return /^972\d{8,9}$/.test(digits) ? `+${digits}` : null;
}
