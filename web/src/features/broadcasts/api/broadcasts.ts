import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type Broadcast = Schemas["BroadcastOut"];
export type Recipient = Schemas["RecipientOut"];
export type BroadcastDraft = Schemas["BroadcastCreate"];
export type BroadcastChange = Omit<Schemas["BroadcastPatch"], "version">;

const KEY = "broadcasts";
const PAGE = 50;
/** A running one is also asked for by itself, should a live event be lost, in ms. */
const RUNNING_MS = 5_000;

export const broadcastsQuery = infiniteQueryOptions({
  queryKey: [KEY, "list"],
  queryFn: ({ pageParam, signal }) => unwrap(api.GET("/api/broadcasts", { signal, params: { query: { limit: PAGE, cursor: pageParam ?? undefined } } })),
  initialPageParam: FIRST_PAGE,
  getNextPageParam: nextCursor,
});

export const broadcastQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, "one", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/broadcasts/{broadcast_id}", { signal, params: { path: { broadcast_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? RUNNING_MS : false),
  });

/** What starting would do now; asked anew each time, for consent and hours change. */
export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, "preview", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/broadcasts/{broadcast_id}/preview", { signal, params: { path: { broadcast_id: id } } })),
    staleTime: 0,
  });

export const recipientsQuery = (id: string, state: Recipient["state"] | undefined) =>
  infiniteQueryOptions({
    queryKey: [KEY, "recipients", id, state ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/broadcasts/{broadcast_id}/recipients", {
          signal,
          params: { path: { broadcast_id: id }, query: { state, limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

/** Groups of leads that people of the office saved, under the key that the leads' page uses. */
export const segmentsQuery = queryOptions({
  queryKey: ["segments"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/segments", { signal }))).items,
});

export function useCreateBroadcast() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BroadcastDraft) => unwrap(api.POST("/api/broadcasts", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
    onSuccess: (made) => client.setQueryData(broadcastQuery(made.id).queryKey, made),
    onSettled: () => client.invalidateQueries({ queryKey: [KEY] }),
  });
}

/** Starts, pauses, goes on, stops, or changes a draft. */
export function useChangeBroadcast() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ broadcast, change }: { broadcast: Broadcast; change: BroadcastChange }) =>
      unwrap(
        api.PATCH("/api/broadcasts/{broadcast_id}", {
          params: { path: { broadcast_id: broadcast.id } },
          body: { version: broadcast.version, ...change },
          headers: { "Idempotency-Key": idempotencyKey() },
        }),
      ),
    onSuccess: (saved) => client.setQueryData(broadcastQuery(saved.id).queryKey, saved),
    onError: (error) => toast.error(messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: [KEY] }),
  });
}
