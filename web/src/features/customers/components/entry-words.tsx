import {
  ArrowLeftRight,
  BellOff,
  CalendarDays,
  GitMerge,
  House,
  ListChecks,
  MessageCircle,
  MessageSquareText,
  Paperclip,
  Phone,
  PhoneForwarded,
  Sparkles,
  StickyNote,
  type LucideIcon,
} from "lucide-react";
import { paths } from "@/config/paths";
import { formatDue, formatDuration } from "@/lib/format";
import { MESSAGE_KIND } from "@/lib/message-words";
import type { Entry, EntryKind } from "../api/timeline";

export const KIND: Record<EntryKind, { label: string; many: string; icon: LucideIcon }> = {
  call: { label: "שיחה", many: "שיחות", icon: Phone },
  turn: { label: "משפט", many: "משפטים", icon: MessageSquareText },
  ai_action: { label: "פעולת הנציג", many: "פעולות הנציג", icon: Sparkles },
  task: { label: "משימה", many: "משימות", icon: ListChecks },
  appointment: { label: "פגישה", many: "פגישות", icon: CalendarDays },
  showing: { label: "ביקור בנכס", many: "ביקורים בנכסים", icon: House },
  status: { label: "שינוי מצב", many: "שינויי מצב", icon: ArrowLeftRight },
  contact: { label: "שיחה מהמשרד", many: "שיחות מהמשרד", icon: PhoneForwarded },
  note: { label: "הערה", many: "הערות", icon: StickyNote },
  file: { label: "קובץ", many: "קבצים", icon: Paperclip },
  consent: { label: "הסכמה", many: "הסכמות", icon: BellOff },
  merge: { label: "מיזוג", many: "מיזוגים", icon: GitMerge },
  message: { label: "הודעה", many: "הודעות", icon: MessageCircle },
};

export const KINDS = ["call", "turn", "ai_action", "task", "appointment", "showing", "status", "contact", "note", "file", "consent", "merge", "message"] as const satisfies readonly EntryKind[];
/** What is shown before anything is chosen: single sentences would drown the rest. */
export const USUAL: EntryKind[] = KINDS.filter((kind) => kind !== "turn");

const TOOL: Record<string, string> = {
  search_properties: "חיפש נכסים מתאימים",
  save_lead_details: "רשם פרטים שנמסרו",
  check_availability: "בדק מועדים פנויים",
  book_appointment: "קבע פגישה",
  send_whatsapp: "שלח הודעת וואטסאפ",
  request_callback: "רשם בקשה לחזור",
  transfer_to_human: "העביר לאיש צוות",
  opt_out: "רשם בקשה לא לפנות",
  end_call: "סיים את השיחה",
};

const SOURCE: Record<string, string> = {
  ai: "מניתוח השיחה",
  agent_call: "בשיחה",
  human: "ידנית",
  system: "מהמערכת",
};

const CONSENT: Record<string, string> = {
  opt_out: "ביקש שלא יפנו אליו",
  opt_in: "הסכים שיפנו אליו",
  relation: "נרשם קשר לקוח קיים",
  enquiry: "פנה אל המשרד",
  withdrawn: "רישום הסכמה בוטל",
};

const STATE: Record<string, string> = { open: "פתוחה", done: "בוצעה", booked: "נקבעה", cancelled: "בוטלה" };

const WRITER: Record<string, string> = { customer: "הלקוח", ai: "הנציג", staff: "המשרד" };

const UNSENT: Record<string, string> = { queued: "ממתינה לשליחה", failed: "לא נשלחה", cancelled: "בוטלה" };

/** "הלקוח כתב", "המשרד שלח: תמונה", "הנציג כתב (לא נשלחה)". */
function written(entry: Entry): string {
  const who = WRITER[entry.actor ?? ""] ?? "המשרד";
  const kind = Object.entries(MESSAGE_KIND).find(([name]) => name === entry.title)?.[1];
  const worded = entry.title === "text" || kind === undefined;
  const act = entry.actor === "automation" ? (worded ? "נשלחה הודעה אוטומטית" : `נשלחה אוטומטית: ${kind}`) : worded ? `${who} כתב` : `${who} שלח: ${kind}`;
  const unsent = UNSENT[entry.status ?? ""];
  return unsent === undefined ? act : `${act} (${unsent})`;
}

const OUTCOME: Record<string, string> = {
  handled: "שיחה מהמשרד: טופל",
  no_answer: "שיחה מהמשרד: לא ענה",
  later: "השיחה נדחתה למועד אחר",
};

type StatusWord = (key: string) => { label: string };

/** The one line that says what happened. */
export function headline(entry: Entry, word: StatusWord): string {
  const state = entry.status ?? "";
  switch (entry.kind) {
    case "call": {
      const way = entry.actor === "outbound" ? "שיחה יוצאת" : "שיחה נכנסת";
      if (state === "ringing") return `${way}, מצלצלת עכשיו`;
      if (state === "live") return `${way}, על הקו עכשיו`;
      return entry.duration_ms ? `${way}, ${formatDuration(entry.duration_ms)}` : way;
    }
    case "turn":
      return entry.actor === "agent" ? "הנציג אמר" : "הלקוח אמר";
    case "ai_action": {
      const act = TOOL[entry.title ?? ""] ?? "פעל בשיחה";
      const who = entry.call_id ? "הנציג הקולי" : "בהתכתבות, הנציג";
      return state === "ok" ? `${who} ${act}` : `${who} ניסה ולא הצליח: ${act}`;
    }
    case "task":
      return `${entry.title ?? "משימה"} (${STATE[state] ?? state})`;
    case "appointment":
      return `${entry.title ?? "פגישה"} (${STATE[state] ?? state})`;
    case "showing":
      return `ביקור בנכס: ${entry.title ?? "נכס"}`;
    case "status":
      return entry.from_status ? `מצב הליד: ${word(entry.from_status).label} ← ${word(state).label}` : `נפתח ליד במצב ${word(state).label}`;
    case "contact":
      return OUTCOME[state] ?? "שיחה מהמשרד";
    case "note":
      return "הערה פנימית";
    case "file":
      return entry.title ?? "קובץ";
    case "consent":
      return CONSENT[state] ?? "רישום הסכמה";
    case "message":
      return written(entry);
    case "merge":
      return state === "undone" ? `המיזוג עם ${entry.title ?? "לקוח ללא שם"} בוטל` : `מוזג לכאן: ${entry.title ?? "לקוח ללא שם"}`;
  }
}

/** Their headline says who it was. */
const TOLD_ABOVE: ReadonlySet<EntryKind> = new Set<EntryKind>(["call", "turn", "ai_action", "message"]);

/** Who or what made it, and when it is due. */
export function byline(entry: Entry): string {
  const who = entry.actor_name ?? (TOLD_ABOVE.has(entry.kind) ? null : SOURCE[entry.actor ?? ""]);
  const when = entry.moment && (entry.kind === "task" || entry.kind === "appointment" || entry.kind === "contact") ? formatDue(entry.moment) : null;
  return [who, when && (entry.kind === "task" ? `ליעד ${when}` : entry.kind === "contact" ? `לחזור ${when}` : when)].filter(Boolean).join(" · ");
}

/** Where the thing itself is; null when this page is the only place that shows it. */
export function target(entry: Entry, customerId: string): string | null {
  if (entry.call_id && (entry.kind === "turn" || entry.kind === "ai_action" || (entry.kind === "consent" && entry.turn_seq !== null))) {
    return paths.call.to(entry.call_id, entry.turn_seq ?? undefined);
  }
  if (entry.kind === "call" || (entry.kind === "status" && entry.call_id)) return entry.call_id && paths.call.to(entry.call_id);
  if (entry.kind === "message" || entry.kind === "ai_action") return paths.chat.to(customerId);
  if (entry.kind === "task") return paths.tasks.to();
  if (entry.kind === "appointment" || entry.kind === "showing") return paths.appointments.to();
  return null;
}
