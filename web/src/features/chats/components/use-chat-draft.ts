import { useCallback, useState } from "react";
import { CHAT_DRAFT } from "@/lib/chat-drafts";
import { storage } from "@/lib/storage";

/** The words under the person's hands, kept in this browser for each conversation until they are sent. */
export function useChatDraft(customerId: string): [string, (text: string) => void] {
  const key = `${CHAT_DRAFT}${customerId}`;
  const [text, setText] = useState(() => storage.read(key) ?? "");
  const change = useCallback(
    (next: string) => {
      setText(next);
      if (next.trim() === "") storage.remove(key);
      else storage.write(key, next);
    },
    [key],
  );
  return [text, change];
}
