import { useSyncExternalStore } from "react";
import { storage } from "./storage";

/** What was prepared in a conversation and not sent. */
export interface ChatDraft {
  text: string;
  /** Kept while the page is open: the browser's storage holds no files. */
  files: File[];
}

const KEY = "moked.chat.";
const drafts = new Map<string, ChatDraft>();
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

function draftOf(customerId: string): ChatDraft {
  const held = drafts.get(customerId) ?? { text: storage.read(KEY + customerId) ?? "", files: [] };
  drafts.set(customerId, held);
  return held;
}

/** Changes a draft, whether or not its conversation is on the screen. */
export function changeDraft(customerId: string, change: (now: ChatDraft) => Partial<ChatDraft>): void {
  const now = draftOf(customerId);
  const next = { ...now, ...change(now) };
  drafts.set(customerId, next);
  if (next.text.trim() === "") storage.remove(KEY + customerId);
  else storage.write(KEY + customerId, next.text);
  tell();
}

/** All drafts go when the person signs out. */
export function forgetDrafts(): void {
  drafts.clear();
  storage.removeAll(KEY);
  tell();
}

/** The same conversation in another tab of this browser: what was sent there is no draft here. */
function onStored({ key, newValue }: StorageEvent): void {
  const customerId = key?.startsWith(KEY) ? key.slice(KEY.length) : null;
  if (customerId === null) return;
  drafts.set(customerId, { ...draftOf(customerId), text: newValue ?? "" });
  tell();
}

window.addEventListener("storage", onStored);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useChatDraft = (customerId: string): ChatDraft => useSyncExternalStore(subscribe, () => draftOf(customerId));
