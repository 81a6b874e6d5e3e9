import { Bot, CornerUpLeft, TriangleAlert, UserRound } from "lucide-react";
import { Link } from "wouter";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { formatRelative } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import type { Chat } from "../api/chats";
import { ChatAvatar } from "./chat-avatar";
import { AGENT, chatName, unreadWords } from "./chat-words";

/** One conversation in the list: who, the last words, who answers there, and what waits. */
export function ChatRow({ chat, current, search }: { chat: Chat; current: boolean; search: string }) {
  const now = useNow(60_000);
  const waits = chat.unread > 0;
  return (
    <Link
      href={paths.chat.to(chat.customer_id) + search}
      aria-current={current ? "true" : undefined}
      data-chat={chat.customer_id}
      className={cn("flex h-19 items-center gap-3 border-b px-3 focus-visible:-outline-offset-2", current ? "bg-accent-soft" : "hover:bg-hover")}
    >
      <ChatAvatar name={chat.customer_name} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className={cn("min-w-0 flex-1 truncate", waits ? "font-bold" : "font-semibold")}>
            <bdi>{chatName(chat)}</bdi>
          </span>
          {chat.last_message_at && (
            <time dateTime={chat.last_message_at} className={cn("nums shrink-0 text-2xs", current ? "text-ink-2" : "text-ink-3")}>
              {formatRelative(chat.last_message_at, now)}
            </time>
          )}
        </span>
        <span className="flex items-center gap-2">
          <span className={cn("min-w-0 flex-1 truncate text-sm", waits ? "text-ink" : "text-ink-2")}>
            {chat.preview_direction === "out" && (
              <>
                <CornerUpLeft aria-hidden className="me-1 inline size-3.5 text-ink-2 ltr:-scale-x-100" />
                <span className="sr-only">מאיתנו: </span>
              </>
            )}
            <bdi>{chat.preview ?? "בלי מילים"}</bdi>
          </span>
          {waits && (
            <span className="nums grid h-5 min-w-5 shrink-0 place-items-center rounded-full bg-accent px-1.5 text-2xs font-bold text-accent-ink">
              <span aria-hidden>{chat.unread}</span>
              <span className="sr-only">{unreadWords(chat.unread)}</span>
            </span>
          )}
        </span>
        <span className={cn("flex items-center gap-3 text-2xs", current ? "text-ink-2" : "text-ink-3")}>
          <Answers chat={chat} />
          {chat.failed > 0 && (
            <span className="inline-flex items-center gap-0.5 font-semibold text-bad">
              <TriangleAlert aria-hidden className="size-3" />
              לא נשלח
            </span>
          )}
          {chat.do_not_contact && <span className="font-semibold text-bad">לא לפנות</span>}
        </span>
      </span>
    </Link>
  );
}

function Answers({ chat }: { chat: Chat }) {
  if (chat.ai_answers) {
    return (
      <span className="inline-flex items-center gap-0.5">
        <Bot aria-hidden className="size-3" />
        {AGENT} עונה
      </span>
    );
  }
  const who = chat.ai_reason === "handover" ? "מחכה למענה אנושי" : chat.ai_on ? "הנציג כבוי" : (chat.ai_changed_by ?? chat.assignee_name ?? "אנחנו עונים");
  return (
    <span className={cn("inline-flex min-w-0 items-center gap-0.5", chat.ai_reason === "handover" && "font-semibold text-warn")}>
      <UserRound aria-hidden className="size-3" />
      <bdi className="truncate">{who}</bdi>
    </span>
  );
}
