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

/** Why people would not get it, in the plural; any other is a fault of ours. */
const REASON: Record<string, string> = {
  no_address: "אין להם מספר לוואטסאפ",
  opted_out: "ביקשו שלא יפנו אליהם",
  do_not_call: "רשומים אצלנו כמי שאין לפנות אליהם",
  no_basis: "לא נתנו הסכמה, ואין פנייה פתוחה או קשר לקוח",
  consent_expired: "ההסכמה שלהם ישנה משנה",
  archived: "הטיפול בהם נסגר אחרי ההסכמה",
  registry_unchecked: "לא נבדקו לאחרונה מול מאגר ״אל תתקשרו אליי״",
  registry_listed: "רשומים במאגר ״אל תתקשרו אליי״",
  yom_kippur: "יום כיפור",
  shabbat: "שבת",
  holiday: "חג",
  national_day: "יום העצמאות",
  memorial_day: "יום זיכרון",
  tisha_beav: "תשעה באב",
  fast_day: "יום צום",
  chol_hamoed: "חול המועד, מחוץ לשעות",
  eve: "ערב שבת או חג, אחרי השעות",
  closed_date: "המשרד סגור היום",
  quiet_hours: "מחוץ לשעות הפנייה",
  frequency: "קיבלו מספיק פניות לאחרונה",
  name_missing: "לא ידוע שם שאפשר לפנות בו, והתבנית פונה בשם",
  gone: "הכרטיס אוחד או נמחק",
  refused: "הכללים לא מתירים",
};

export const reasonWords = (reason: string): string => REASON[reason] ?? "תקלה בשליחה";

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
