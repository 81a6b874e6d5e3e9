import { infiniteQueryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor, prependItem, replaceItem, type CursorData } from "@/lib/cursor-list";
import { chatKeys } from "./chats";

export type Message = Schemas["MessageOut"];
export type NewMessage = Schemas["MessageCreate"];

export const MESSAGES_PAGE = 40;

const ask = (customerId: string, cursor: string | undefined, signal?: AbortSignal) =>
  unwrap(
    api.GET("/api/chats/{customer_id}/messages", {
      signal,
      params: { path: { customer_id: customerId }, query: { limit: MESSAGES_PAGE, cursor } },
    }),
  );

/** A conversation's messages, newest first; further pages are older. */
export const messagesQuery = (customerId: string) =>
  infiniteQueryOptions({
    queryKey: chatKeys.messages(customerId),
    queryFn: ({ pageParam, signal }) => ask(customerId, pageParam ?? undefined, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

export const newestMessages = (customerId: string) => ask(customerId, undefined);

const known = (data: CursorData<Message>, id: string) => data.pages.some((page) => page.items.some((each) => each.id === id));

/** Puts newer states and new messages (newest first) upon what is loaded; null when there is a gap between the two. */
export function merged(data: CursorData<Message>, newest: Message[]): CursorData<Message> | null {
  const fresh = newest.filter((message) => !known(data, message.id));
  if (fresh.length === newest.length && newest.length > 0 && data.pages.some((page) => page.items.length > 0)) return null;
  const changed = newest.reduce((all, message) => replaceItem(all, message), data);
  return fresh.toReversed().reduce((all, message) => prependItem(all, message), changed);
}

export function placeMessage(client: QueryClient, message: Message): void {
  client.setQueryData<CursorData<Message>>(chatKeys.messages(message.customer_id), (data) => {
    if (!data) return data;
    return known(data, message.id) ? replaceItem(data, message) : prependItem(data, message);
  });
  void client.invalidateQueries({ queryKey: chatKeys.lists });
}

/** Sends a failed message again, or takes back one that still waits. */
export function useMessageAct(act: "retry" | "cancel") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Message) =>
      unwrap(
        act === "retry"
          ? api.POST("/api/messages/{message_id}/retry", { params: { path: { message_id: id } }, headers: { "Idempotency-Key": idempotencyKey() } })
          : api.POST("/api/messages/{message_id}/cancel", { params: { path: { message_id: id } }, headers: { "Idempotency-Key": idempotencyKey() } }),
      ),
    onSuccess: (saved) => placeMessage(client, saved),
    onError: (error) => toast.error(messageOf(error)),
  });
}
