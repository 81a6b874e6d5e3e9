import type { QueryClient } from "@tanstack/react-query";
import type { CursorData } from "@/lib/cursor-list";
import { ApiError, NetworkError } from "@/lib/api/problem";
import { chatKeys } from "./chats";
import { merged, newestMessages, type Message } from "./messages";

/** Reads what is new in a conversation that somebody may be looking at; one that nobody opened is read when opened. */
export async function refreshChat(client: QueryClient, customerId: string | null): Promise<void> {
  if (customerId === null) {
    await client.invalidateQueries({ queryKey: chatKeys.all });
    return;
  }
  void client.invalidateQueries({ queryKey: chatKeys.one(customerId) });
  const queryKey = chatKeys.messages(customerId);
  const query = client.getQueryCache().find<CursorData<Message>>({ queryKey });
  if (query?.state.data === undefined || !query.isActive()) {
    await client.invalidateQueries({ queryKey });
    return;
  }
  try {
    const { items } = await newestMessages(customerId);
    const before = client.getQueryData<CursorData<Message>>(queryKey);
    const after = before && merged(before, items);
    if (after) client.setQueryData(queryKey, after);
    else await client.invalidateQueries({ queryKey });
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof NetworkError)) throw error;
    // The next look at the thread reads it anew.
    await client.invalidateQueries({ queryKey, refetchType: "none" });
  }
}
