import { infiniteQueryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor, replaceItem, type CursorData } from "@/lib/cursor-list";
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

/** New messages in their place by time, known ones renewed: an answer that was overtaken on its way changes nothing. */
export function placed(data: CursorData<Message>, messages: Message[]): CursorData<Message> {
  const known = new Map(data.pages.flatMap((page) => page.items).map((each) => [each.id, each.version]));
  const newer = messages.filter((message) => message.version >= (known.get(message.id) ?? Infinity));
  const [first, ...rest] = newer.reduce((all, message) => replaceItem(all, message), data).pages;
  const fresh = messages.filter((message) => !known.has(message.id));
  if (!first) return data;
  const items = [...fresh, ...first.items].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return { ...data, pages: [{ ...first, items }, ...rest] };
}

/** Whether there may be messages between what is loaded and the newest ones. */
export function isGap(data: CursorData<Message>, newest: Message[]): boolean {
  const loaded = new Set(data.pages.flatMap((page) => page.items).map((each) => each.id));
  return loaded.size > 0 && newest.length > 0 && !newest.some((message) => loaded.has(message.id));
}

/**
 * Shows messages in a thread that is loaded. A page of it that is on its way brings the thread as it was when it was asked
 * for, so they are put in once more behind it.
 */
export function placeMessages(client: QueryClient, customerId: string, messages: Message[]): void {
  const queryKey = chatKeys.messages(customerId);
  const put = () => void client.setQueryData<CursorData<Message>>(queryKey, (data) => data && placed(data, messages));
  const coming = client.getQueryCache().find({ queryKey })?.promise;
  put();
  void coming?.then(put, put);
}

export function placeMessage(client: QueryClient, message: Message): void {
  placeMessages(client, message.customer_id, [message]);
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
