import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, done, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, flattenBy, nextCursor, type CursorData } from "@/lib/cursor-list";

export type Chat = Schemas["ChatOut"];
export type ChatChange = Pick<Schemas["ChatPatch"], "ai_on" | "assignee_id" | "state">;
export const CHAT_FILTERS = ["all", "unread", "mine", "ai", "staff", "failed"] as const;
export type ChatFilter = (typeof CHAT_FILTERS)[number];

export interface ChatFilters {
  filter?: ChatFilter;
  state?: Chat["state"];
  q?: string;
}

const PAGE = 40;
/** More unread conversations than this are said as "20+". */
export const MOST_COUNTED = 20;

export const chatKeys = {
  all: ["chats"] as const,
  lists: ["chats", "list"] as const,
  list: (filters: ChatFilters) => ["chats", "list", filters] as const,
  unread: ["chats", "unread"] as const,
  one: (id: string) => ["chats", "one", id] as const,
  messages: (id: string) => ["chats", "messages", id] as const,
};

export const chatsQuery = (filters: ChatFilters) =>
  infiniteQueryOptions({
    queryKey: chatKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/chats", { signal, params: { query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined } } })),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

export const chatQuery = (id: string) =>
  queryOptions({
    queryKey: chatKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/chats/{customer_id}", { signal, params: { path: { customer_id: id } } })),
  });

/** How many conversations wait to be read; one more than `MOST_COUNTED` means "more". */
export const unreadQuery = queryOptions({
  queryKey: chatKeys.unread,
  queryFn: async ({ signal }) => {
    const page = await unwrap(api.GET("/api/chats", { signal, params: { query: { filter: "unread", limit: MOST_COUNTED } } }));
    return page.items.length + (page.next_cursor === null ? 0 : 1);
  },
});

/** All loaded conversations in order. */
export const chatsOf = (data: CursorData<Chat> | undefined): Chat[] => flattenBy(data, ({ customer_id }) => customer_id);

export function placeChat(client: QueryClient, chat: Chat): void {
  client.setQueryData(chatKeys.one(chat.customer_id), chat);
  client.setQueriesData<CursorData<Chat>>({ queryKey: chatKeys.lists }, (data) => {
    if (!data?.pages.some((page) => page.items.some((each) => each.customer_id === chat.customer_id))) return data;
    const swap = (each: Chat) => (each.customer_id === chat.customer_id ? chat : each);
    return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(swap) })) };
  });
}

const patch = (chat: Chat, change: ChatChange) =>
  unwrap(
    api.PATCH("/api/chats/{customer_id}", {
      params: { path: { customer_id: chat.customer_id } },
      body: { version: chat.version, ...change },
    }),
  );

/** Whether what we are about to change was changed by somebody else meanwhile. */
function overtaken(seen: Chat, now: Chat, change: ChatChange): boolean {
  return (
    (change.ai_on !== undefined && now.ai_on !== seen.ai_on) ||
    (change.state !== undefined && now.state !== seen.state) ||
    (change.assignee_id !== undefined && now.assignee_id !== seen.assignee_id)
  );
}

/**
 * Every message raises a conversation's version, so a conflict mostly means "something was written" and not "somebody
 * decided otherwise": then the change is made once more on the conversation as it is.
 */
async function change(chat: Chat, wanted: ChatChange): Promise<Chat> {
  try {
    return await patch(chat, wanted);
  } catch (error) {
    if (!isConflict(error)) throw error;
    const now = await unwrap(api.GET("/api/chats/{customer_id}", { params: { path: { customer_id: chat.customer_id } } }));
    if (overtaken(chat, now, wanted)) throw error;
    return patch(now, wanted);
  }
}

export interface ChatWanted {
  chat: Chat;
  change: ChatChange;
  /** What is said when it is done; null says nothing. */
  said?: string;
  /** Puts it back, offered for ten seconds. */
  undo?: ChatChange;
}

/** Takes over, hands back, gives to a colleague, archives: at once on screen, put back when the server refuses. */
export function useChangeChat() {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ chat, change: wanted }: ChatWanted) => change(chat, wanted),
    onMutate: async ({ chat, change: wanted }) => {
      await client.cancelQueries({ queryKey: chatKeys.one(chat.customer_id) });
      const now = client.getQueryData(chatQuery(chat.customer_id).queryKey) ?? chat;
      placeChat(client, { ...now, ...wanted, ai_answers: wanted.ai_on === false ? false : now.ai_answers });
    },
    onError: (error, { chat }) => {
      placeChat(client, chat);
      toast.error(isConflict(error) ? "מישהו שינה את השיחה בינתיים. המצב החדש מוצג עכשיו." : messageOf(error));
    },
    onSuccess: (saved, { said, undo }) => {
      placeChat(client, saved);
      if (said === undefined) return;
      const action = undo && { label: "ביטול", onClick: () => mutation.mutate({ chat: saved, change: undo }) };
      // Said in place of what was said before of this conversation, which is no longer so; its way back goes with it.
      toast(said, { id: `chat ${saved.customer_id}`, action, duration: undo && 10_000 });
    },
    onSettled: (_data, _error, { chat }) => {
      void client.invalidateQueries({ queryKey: chatKeys.lists });
      void client.invalidateQueries({ queryKey: chatKeys.one(chat.customer_id) });
    },
  });
  return mutation;
}

/** Tells the office and the customer that his messages were seen. */
export function useReadChat() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (chat: Chat) => done(api.POST("/api/chats/{customer_id}/read", { params: { path: { customer_id: chat.customer_id } } })),
    onSuccess: (_nothing, chat) => {
      placeChat(client, { ...(client.getQueryData(chatQuery(chat.customer_id).queryKey) ?? chat), unread: 0 });
      void client.invalidateQueries({ queryKey: chatKeys.unread });
      void client.invalidateQueries({ queryKey: chatKeys.lists });
    },
  });
}
