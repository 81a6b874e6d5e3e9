import { DEAL, LEAD_ROLE } from "@/lib/labels";
import { formatMoney, formatRooms } from "@/lib/format";
import { isRecord } from "@/lib/guards";
import type { ToolCall } from "../api/queries";

const NAMES: Record<string, { doing: string; failed: string }> = {
  search_properties: { doing: "חיפוש נכסים", failed: "חיפוש הנכסים נכשל" },
  save_lead_details: { doing: "פרטי הליד נשמרו", failed: "שמירת הפרטים נכשלה" },
  check_availability: { doing: "בדיקת זמנים ביומן", failed: "בדיקת היומן נכשלה" },
  book_appointment: { doing: "נקבעה פגישה", failed: "הפגישה לא נקבעה" },
  request_callback: { doing: "נרשמה בקשה לחזור ללקוח", failed: "רישום הבקשה נכשל" },
  opt_out: { doing: "הלקוח ביקש שלא יפנו אליו", failed: "רישום ההסרה נכשל" },
  end_call: { doing: "הנציג נפרד", failed: "סיום השיחה נכשל" },
  send_whatsapp: { doing: "נשלחה הודעת וואטסאפ", failed: "ההודעה לא נשלחה" },
  transfer_to_human: { doing: "העברה לאיש צוות", failed: "ההעברה לא הצליחה" },
};

/** What a tool did, in the words of the office. */
export function toolTitle(tool: ToolCall): string {
  const words = NAMES[tool.name];
  if (!words) return tool.name;
  return tool.ok ? words.doing : words.failed;
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const word = (words: Record<string, string>, value: unknown): string | null =>
  typeof value === "string" ? (words[value] ?? null) : null;

/** The details that matter to a reader, shortest first: "רמת גן · 4 חדרים · עד ₪3,200,000". */
export function toolDetails(tool: ToolCall): string {
  const { arguments: given } = tool;
  const rooms = number(given.rooms) ?? number(given.rooms_min);
  const price = number(given.price_max) ?? number(given.budget);
  const parts = [
    text(given.name),
    word(DEAL, given.deal),
    word(LEAD_ROLE, given.role),
    text(given.city),
    text(given.neighborhood),
    rooms === null ? null : formatRooms(rooms),
    price === null ? null : `עד ${formatMoney(price * 100)}`,
    localDate(given.date),
    text(given.time),
    text(given.when),
    text(given.reason),
    found(tool),
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

/** `YYYY-MM-DD` as `DD.MM`. */
function localDate(value: unknown): string | null {
  const match = typeof value === "string" ? /^\d{4}-(\d{2})-(\d{2})$/.exec(value) : null;
  return match ? `${Number(match[2])}.${Number(match[1])}` : null;
}

/** How many listings or free times came back. */
function found(tool: ToolCall): string | null {
  const data = isRecord(tool.result.data) ? tool.result.data : tool.result;
  for (const key of ["properties", "items", "slots"]) {
    const rows = data[key];
    if (!Array.isArray(rows)) continue;
    if (rows.length === 0) return "לא נמצא";
    return rows.length === 1 ? "נמצא אחד" : `נמצאו ${rows.length}`;
  }
  return null;
}
