import type { Tone } from "@/lib/labels";
import { count } from "@/lib/format";
import type { Broadcast, Recipient } from "../api/broadcasts";

export const STATE: Record<Broadcast["state"], { label: string; tone: Tone }> = {
  draft: { label: "טיוטה", tone: "neutral" },
  running: { label: "יוצא עכשיו", tone: "good" },
  paused: { label: "מושהה", tone: "warn" },
  stopped: { label: "נעצר", tone: "bad" },
  done: { label: "הסתיים", tone: "info" },
};

export const RECIPIENT: Record<Recipient["state"], { label: string; tone: Tone }> = {
  waiting: { label: "מחכה לתורו", tone: "neutral" },
  queued: { label: "בדרך", tone: "info" },
  sent: { label: "נשלח", tone: "good" },
  refused: { label: "נחסם לפי הכללים", tone: "warn" },
  failed: { label: "נכשל", tone: "bad" },
  stopped: { label: "נעצר לפני שיצא", tone: "neutral" },
};

export const RECIPIENT_STATES = ["waiting", "queued", "sent", "refused", "failed", "stopped"] as const;

export const PURPOSE: Record<Broadcast["purpose"], { label: string; note: string }> = {
  marketing: { label: "שיווק", note: "הצעות ועדכונים. רק למי שהסכים, ובשעות המותרות." },
  service: { label: "שירות", note: "עניין קיים של הלקוח: תזכורת, שינוי מועד." },
  enquiry: { label: "מענה לפנייה", note: "תשובה למי שפנה אלינו בעצמו." },
};

/** Why the gate lets somebody not pass; a reason without words of its own is told as it is. */
const REASON: Record<string, string> = {
  opted_out: "ביקשו שלא יפנו אליהם",
  opt_out: "ביקשו שלא יפנו אליהם",
  do_not_contact: "ביקשו שלא יפנו אליהם",
  no_consent: "לא נתנו הסכמה לדיוור",
  no_phone: "אין להם מספר טלפון",
  no_number: "אין להם מספר טלפון",
  quiet_hours: "מחוץ לשעות המותרות",
  frequency: "קיבלו דיוור לאחרונה",
  too_often: "קיבלו דיוור לאחרונה",
  not_on_whatsapp: "אין להם וואטסאפ",
  duplicate: "אותו אדם מופיע פעמיים",
  window: "מחוץ לחלון של Twilio בלי תבנית מאושרת",
};

export const reasonWords = (reason: string): string => REASON[reason] ?? reason;

/** Seconds as people say them: "כ־12 דקות", "כשעתיים". */
export function takesWords(seconds: number): string {
  if (seconds < 90) return "פחות משתי דקות";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `כ־${count(minutes, "דקה", "דקות")}`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? "כשעה" : hours === 2 ? "כשעתיים" : `כ־${hours} שעות`;
}

export const total = ({ counts }: Broadcast): number =>
  counts.waiting + counts.queued + counts.sent + counts.refused + counts.failed + counts.stopped;

/** Share of the people who are through, 0..1. */
export function progress(broadcast: Broadcast): number {
  const all = total(broadcast);
  return all === 0 ? 0 : (all - broadcast.counts.waiting - broadcast.counts.queued) / all;
}
