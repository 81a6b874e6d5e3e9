import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { api, done } from "@/lib/api/client";
import { ApiError, NetworkError } from "@/lib/api/problem";
import type { ChatTyping } from "@/lib/socket";

/** Nobody tells that he stopped when his phone dies: what was said counts for so long. */
const HOLDS_MS = 8_000;
/** While somebody of the office writes, it is said again before it would be forgotten. */
const SAY_EVERY_MS = 4_000;

type Writer = Pick<ChatTyping, "who" | "name">;

const NOBODY: Writer[] = [];
let writing = new Map<string, Writer[]>();
const listeners = new Set<() => void>();
const timers = new Map<string, number>();

const nameOf = ({ customer_id, who, name }: ChatTyping) => `${customer_id} ${who} ${name ?? ""}`;

function show(event: ChatTyping, present: boolean): void {
  const others = (writing.get(event.customer_id) ?? NOBODY).filter((each) => each.who !== event.who || each.name !== event.name);
  writing = new Map(writing).set(event.customer_id, present ? [...others, { who: event.who, name: event.name }] : others);
  listeners.forEach((listener) => listener());
}

/** Takes in who writes; forgets it after a while. */
export function applyTyping(event: ChatTyping): void {
  const key = nameOf(event);
  window.clearTimeout(timers.get(key));
  timers.delete(key);
  if (event.typing) timers.set(key, window.setTimeout(() => show(event, false), HOLDS_MS));
  show(event, event.typing);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Who writes in this conversation now, without oneself. */
export function useWriters(customerId: string, me: string | undefined): Writer[] {
  const all = useSyncExternalStore(subscribe, () => writing.get(customerId) ?? NOBODY);
  return all.filter((each) => each.who === "customer" || each.name !== me);
}

/** Tells the customer and the colleagues that one writes. Losing it costs nothing, so it fails silently. */
export function useTellTyping(customerId: string): (typing: boolean) => void {
  const said = useRef(0);
  const tell = useCallback(
    (typing: boolean) => {
      const now = Date.now();
      if (typing ? now - said.current < SAY_EVERY_MS : said.current === 0) return;
      said.current = typing ? now : 0;
      done(api.POST("/api/chats/{customer_id}/typing", { params: { path: { customer_id: customerId } }, body: { typing } })).catch((error: unknown) => {
        if (!(error instanceof ApiError || error instanceof NetworkError)) throw error;
      });
    },
    [customerId],
  );
  useEffect(() => () => tell(false), [tell]);
  return tell;
}
