import { Bot, UserRound } from "lucide-react";
import { Segmented } from "@/components/ui/segmented";
import { useChangeChat, type Chat } from "../api/chats";
import { answerBy } from "./chat-acts";
import { answering, humanLabel } from "./chat-words";

/** One switch: the agent answers, or a human being does. It says what is, and a press changes it at once. */
export function AnsweringSwitch({ chat, me, className }: { chat: Chat; me: string | undefined; className?: string }) {
  const change = useChangeChat();

  function choose(value: string) {
    const ai_on = value === "ai";
    if (ai_on !== chat.ai_on) change.mutate(answerBy(chat, ai_on));
  }

  return (
    <Segmented
      label="מי עונה בשיחה"
      className={className}
      value={answering(chat)}
      onChange={choose}
      options={[
        { value: "ai", label: <><Bot aria-hidden className="size-4" />הנציג עונה</> },
        { value: "staff", label: <><UserRound aria-hidden className="size-4" /><bdi>{humanLabel(chat, me)}</bdi></> },
      ]}
    />
  );
}
