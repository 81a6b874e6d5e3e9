import { Bot, PencilLine } from "lucide-react";
import type { Chat } from "../api/chats";
import { useWriters } from "../api/typing";
import { AGENT, chatName } from "./chat-words";

/** Who writes at this moment: the customer, a colleague, the agent. The line keeps its place, so nothing jumps. */
export function TypingLine({ chat, me }: { chat: Chat; me: string | undefined }) {
  const writers = useWriters(chat.customer_id, me);
  const agent = chat.ai_on && (chat.reply === "waiting" || chat.reply === "writing");
  const names = writers.map((each) => (each.who === "customer" ? chatName(chat) : (each.name ?? "מישהו מהמשרד")));
  return (
    <p role="status" className="flex h-6 shrink-0 items-center gap-3 px-4 text-xs text-ink-2 md:px-6">
      {names.length > 0 && (
        <span className="inline-flex min-w-0 items-center gap-1">
          <PencilLine aria-hidden className="size-3.5 shrink-0 animate-pulse-soft" />
          <bdi className="truncate font-semibold">{names.join(", ")}</bdi>
          באמצע כתיבה…
        </span>
      )}
      {agent && (
        <span className="inline-flex items-center gap-1">
          <Bot aria-hidden className="size-3.5 animate-pulse-soft" />
          {AGENT} מכין תשובה…
        </span>
      )}
    </p>
  );
}
