import { useEffect, useRef, useSyncExternalStore } from "react";
import { useReadChat, type Chat } from "../api/chats";

const EVENTS = ["focus", "blur", "visibilitychange"] as const;

function subscribe(listener: () => void): () => void {
  for (const name of EVENTS) (name === "visibilitychange" ? document : window).addEventListener(name, listener);
  return () => {
    for (const name of EVENTS) (name === "visibilitychange" ? document : window).removeEventListener(name, listener);
  };
}

const looks = () => document.visibilityState === "visible" && document.hasFocus();

/** Marks a conversation as read when its newest message really is before somebody's eyes (`seen`), once for each new state. */
export function useSeen(chat: Chat, seen: boolean, mayRead: boolean): void {
  const looking = useSyncExternalStore(subscribe, looks);
  const { mutate } = useReadChat();
  const told = useRef("");
  useEffect(() => {
    if (chat.unread === 0 || !looking || !seen || !mayRead) return;
    const state = `${chat.customer_id} ${chat.last_message_at} ${chat.unread}`;
    if (told.current === state) return;
    told.current = state;
    // What the server never heard is said again at the next look.
    mutate(chat, { onError: () => (told.current = "") });
  }, [chat, looking, seen, mayRead, mutate]);
}
