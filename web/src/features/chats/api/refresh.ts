import type { QueryClient } from "@tanstack/react-query";
import type { CursorData } from "@/lib/cursor-list";
import { ApiError, NetworkError } from "@/lib/api/problem";
import { chatKeys } from "./chats";
import { isGap, newestMessages, placeMessages, type Message } from "./messages";

/** Conversations whose newest messages are being read, and whether more was told about them since. */
const reading = new Map<string, boolean>();

/**
 * Reads what is new in a conversation that somebody may be looking at; one that nobody opened is read when opened. One
 * read at a time, and one more for all that was told meanwhile: no old answer comes behind a newer one.
 */
export async function refreshChat(client: QueryClient, customerId: string | null): Promise<void> {
  if (customerId === null) {
    await client.invalidateQueries({ queryKey: chatKeys.all });
    return;
  }
  void client.invalidateQueries({ queryKey: chatKeys.one(customerId) });
  if (reading.has(customerId)) {
    reading.set(customerId, true);
    return;
  }
  try {
    do {
      reading.set(customerId, false);
      await readNewest(client, customerId);
    } while (reading.get(customerId));
  } finally {
    reading.delete(customerId);
  }
}

async function readNewest(client: QueryClient, customerId: string): Promise<void> {
  const queryKey = chatKeys.messages(customerId);
  const query = client.getQueryCache().find<CursorData<Message>>({ queryKey });
  if (query?.state.data === undefined || !query.isActive()) {
    await client.invalidateQueries({ queryKey });
    return;
  }
  try {
    const { items } = await newestMessages(customerId);
    if (isGap(query.state.data, items)) await client.invalidateQueries({ queryKey });
    else placeMessages(client, customerId, items);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof NetworkError)) throw error;
    // The next look at the thread reads it anew.
    await client.invalidateQueries({ queryKey, refetchType: "none" });
  }
}
