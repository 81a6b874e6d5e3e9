import { count, dayKey, daysBetween, formatPhone, formatWeekday } from "@/lib/format";
import type { Chat, ChatFilter } from "../api/chats";
import type { Message } from "../api/messages";

export const FILTER_WORDS: Record<ChatFilter, string> = {
  all: "הכול",
  unread: "לא נקראו",
  mine: "שלי",
  ai: "הנציג עונה",
  staff: "אנחנו עונים",
  failed: "לא נשלחו",
};

export const chatName = (chat: Pick<Chat, "customer_name" | "phone">): string =>
  chat.customer_name ?? (chat.phone ? formatPhone(chat.phone) : "ללא שם");

export const AGENT = "הנציג";

/** Who wrote a message, in words. */
export function authorWords(message: Pick<Message, "author" | "author_name" | "broadcast_id">, customer: string): string {
  switch (message.author) {
    case "customer":
      return customer;
    case "ai":
      return AGENT;
    case "automation":
      return message.broadcast_id ? "דיוור" : "הודעה אוטומטית";
    case "staff":
      return message.author_name ?? "מהטלפון של המשרד";
  }
}

/** "היום", "אתמול", "יום ראשון, 22 בנובמבר". */
export function dayWords(iso: string, now: number): string {
  const days = daysBetween(dayKey(new Date(now)), dayKey(iso));
  if (days === 0) return "היום";
  return days === -1 ? "אתמול" : formatWeekday(iso);
}

/** Who answers here, for the switch: `ai`, or a human being. */
export const answering = (chat: Chat): "ai" | "staff" => (chat.ai_on ? "ai" : "staff");

/** What the present setting means, in one sentence. `me` is the reader's own name. */
export function meaning(chat: Chat, me: string | undefined): string {
  if (chat.ai_on) {
    return chat.ai_answers ? "הנציג עונה כאן לבד. הודעה שתשלחו, או מעבר ל״אני עונה״, ישתיקו אותו מיד." : silentMeaning(chat);
  }
  switch (chat.ai_reason) {
    case "handover":
      return "הלקוח ביקש לדבר עם אדם. הנציג שותק ומחכים לתשובה מכם.";
    case "opted_out":
      return "הלקוח ביקש שלא יכתבו לו. הנציג שותק.";
    case "failed":
      return "הנציג לא הצליח לענות כאן, לכן הוא שותק. צריך תשובה מכם.";
    case "phone":
      return "מישהו ענה מהטלפון של המשרד, לכן הנציג שותק.";
    case "office":
    case "start":
    case "staff":
      return chat.ai_changed_by === null || chat.ai_changed_by === me
        ? "התשובות כאן שלכם. הנציג שותק עד שתחזירו לו את השיחה."
        : `${chat.ai_changed_by} עונה כאן. הנציג שותק עד שיחזירו לו את השיחה.`;
  }
}

function silentMeaning(chat: Chat): string {
  if (chat.do_not_contact || chat.ai_reason === "opted_out") return "הלקוח ביקש שלא יכתבו לו, לכן הנציג לא עונה.";
  return "הנציג כבוי לכל המשרד, לכן הוא לא עונה גם כאן.";
}

/** The human side of the switch names the colleague who took over. */
export function humanLabel(chat: Chat, me: string | undefined): string {
  if (chat.ai_on || chat.ai_changed_by === null || chat.ai_changed_by === me || chat.ai_reason !== "staff") return "אני עונה";
  return `${chat.ai_changed_by.split(" ")[0] ?? ""} עונה`;
}

export const unreadWords = (unread: number): string => count(unread, "הודעה אחת שלא נקראה", "הודעות שלא נקראו");

/** Whether only an approved template may go out now: Twilio carries free text for a day after the customer wrote. */
export function templateOnly(chat: Chat, now: number): boolean {
  return chat.route === "twilio_whatsapp" && (chat.window_until === null || new Date(chat.window_until).getTime() <= now);
}

/**
 * What a text is for in the eyes of the consent gate: within a day of the person's own words it answers them (null),
 * later it is something that we begin.
 */
export function purposeNow(chat: Chat, now: number): "service" | null {
  return chat.window_until !== null && new Date(chat.window_until).getTime() > now ? null : "service";
}
