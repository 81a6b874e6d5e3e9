import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { leadKeys } from "./leads";

export type Queue = Schemas["CallQueueOut"];
export type QueueEntry = Schemas["CallQueueEntry"];
export type Outcome = Schemas["CallOutcome"];

const KEY = ["leads", "to-call"] as const;
const SETTING = ["leads", "first-response"] as const;

/** Live by the key's first word; the slow poll brings those whose time has come, which no event tells. */
export const queueQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => unwrap(api.GET("/api/leads/to-call", { signal })),
  refetchInterval: 60_000,
});

export const firstResponseQuery = queryOptions({
  queryKey: SETTING,
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/leads/first-response", { signal }))).minutes,
  staleTime: 5 * 60_000,
});

/** Takes leads out of the queue, gives them back, and tells what came of the call. */
export function useCalling() {
  const client = useQueryClient();
  const settled = {
    onError: (error: Error) => void toast.error(messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: leadKeys.all }),
  };
  const lead = (id: string) => ({ params: { path: { lead_id: id } } });
  const next = useMutation({
    mutationFn: () => unwrap(api.POST("/api/leads/to-call/next")),
    ...settled,
    onSuccess: ({ item, refused }) => {
      if (item === null) toast(refused ?? "אין עוד מי שממתין לשיחה.");
    },
  });
  const take = useMutation({ mutationFn: (id: string) => unwrap(api.POST("/api/leads/{lead_id}/take", lead(id))), ...settled });
  const release = useMutation({ mutationFn: (id: string) => unwrap(api.POST("/api/leads/{lead_id}/release", lead(id))), ...settled });
  const tell = useMutation({
    mutationFn: ({ id, outcome }: { id: string; outcome: Outcome }) =>
      unwrap(api.POST("/api/leads/{lead_id}/outcome", { ...lead(id), body: outcome, headers: { "Idempotency-Key": idempotencyKey() } })),
    ...settled,
  });
  return { next, take, release, tell };
}

/** Holds the lead on while its card is open; a closed laptop lets it go by itself. */
export function keepHold(id: string): Promise<unknown> {
  return unwrap(api.POST("/api/leads/{lead_id}/take", { params: { path: { lead_id: id } } }));
}

export function useSetFirstResponse() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (minutes: number) => unwrap(api.PUT("/api/leads/first-response", { body: { minutes } })),
    onSuccess: ({ minutes }) => client.setQueryData(SETTING, minutes),
    onError: (error) => void toast.error(messageOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: leadKeys.all }),
  });
}
