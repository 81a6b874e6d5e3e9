import type { Tone } from "@/lib/labels";
import type { Part, Rules } from "../api/retention";
import type { Kind, State } from "../api/privacy";

export const KIND: Record<Kind, string> = {
  access: "עיון במידע",
  erase: "מחיקת המידע",
  correct: "תיקון מידע",
};

export const KINDS = ["access", "erase", "correct"] as const;

export const STATE: Record<State, { label: string; tone: Tone }> = {
  open: { label: "פתוחה", tone: "info" },
  running: { label: "בביצוע", tone: "accent" },
  done: { label: "טופלה", tone: "good" },
  refused: { label: "נדחתה", tone: "bad" },
};

export const STATES = ["open", "running", "done", "refused"] as const;

export const dayWords = (day: string): string => day.split("-").reverse().join(".");

type Months = Exclude<keyof Rules, "files">;

/** Each class with what happens to it, and how short the office may keep it, in months. */
export const CLASSES: readonly { key: Months; label: string; note: string; least: number }[] = [
  { key: "transcripts", label: "תמלולי שיחות", note: "הטקסט, הסיכום והניתוח נמחקים. שהייתה שיחה, מתי וכמה זמן נשאר.", least: 1 },
  { key: "messages", label: "התכתבויות", note: "מה שנכתב, הסיכומים והניתוח נמחקים. מתי כתבו ובאיזו דרך נשאר.", least: 1 },
  { key: "numbers", label: "מספרים ברישומי שיחות", note: "המספר שממנו התקשרו נמחק מהשיחה. כרטיס הלקוח לא משתנה.", least: 1 },
  { key: "import_rows", label: "שורות מקובצי ייבוא", note: "תוכן השורות נמחק, ואחר כך אי אפשר לבטל את הייבוא.", least: 1 },
  { key: "enquiries", label: "פניות מפורטלים ומטפסים", note: "מה שנשלח ומה שהובן ממנו נמחקים. הלקוח והליד נשארים.", least: 1 },
  { key: "attachments", label: "קבצים של לקוחות", note: "קבצים שצורפו או הגיעו בהודעות נמחקים לצמיתות.", least: 1 },
  {
    key: "contact_decisions",
    label: "בדיקות לפני פנייה",
    note: "הראיות לכל פנייה. כדאי לשמור אותן כל עוד אפשר לתבוע. הסכמות וסירובים נשמרים תמיד.",
    least: 24,
  },
  { key: "audit", label: "יומן הפעולות", note: "לפחות שנתיים.", least: 24 },
];

export const CLASS_LABEL: Record<Part["key"], string> = {
  transcripts: "תמלולי שיחות",
  messages: "התכתבויות",
  numbers: "מספרים ברישומי שיחות",
  import_rows: "שורות מקובצי ייבוא",
  enquiries: "פניות מפורטלים ומטפסים",
  attachments: "קבצים של לקוחות",
  contact_decisions: "בדיקות לפני פנייה",
  audit: "יומן הפעולות",
  files: "קבצים שהוכנו ללקוחות",
};
