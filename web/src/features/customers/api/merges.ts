import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, done, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";
import { count } from "@/lib/format";
import { customerKeys } from "./customers";

export type DuplicateGroup = Schemas["DuplicateGroup"];
export type Merge = Schemas["MergeOut"];

export const duplicatesQuery = infiniteQueryOptions({
  queryKey: customerKeys.duplicates,
  queryFn: ({ pageParam, signal }) =>
    unwrap(api.GET("/api/customers/duplicates", { signal, params: { query: { limit: 30, cursor: pageParam ?? undefined } } })),
  initialPageParam: FIRST_PAGE,
  getNextPageParam: nextCursor,
});

export const mergesQuery = (id: string) =>
  queryOptions({
    queryKey: customerKeys.merges(id),
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/customers/{customer_id}/merges", { signal, params: { path: { customer_id: id } } }))).items,
  });

function everythingIsStale(client: QueryClient): void {
  for (const key of ["customers", "leads", "calls", "tasks", "appointments", "timeline"]) {
    void client.invalidateQueries({ queryKey: [key] });
  }
}

export function useUndoMerges() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: string[]) => {
      // The newest goes first: a merge can be undone only while its survivor stands on its own.
      for (const id of ids.toReversed()) {
        await unwrap(api.POST("/api/customers/merges/{merge_id}/undo", { params: { path: { merge_id: id } } }));
      }
    },
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: () => toast.success("המיזוג בוטל, וכל פרט חזר למקומו"),
    onSettled: () => everythingIsStale(client),
  });
}

export function useMerge() {
  const client = useQueryClient();
  const undo = useUndoMerges();
  return useMutation({
    mutationFn: (body: Schemas["MergeCreate"]) =>
      unwrap(api.POST("/api/customers/merges", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: ({ items }) => {
      toast.success(count(items.length, "לקוח אחד מוזג, עם כל ההיסטוריה", "לקוחות מוזגו, עם כל ההיסטוריה"), {
        duration: 10_000,
        action: { label: "ביטול", onClick: () => undo.mutate(items.map((each) => each.id)) },
      });
    },
    onSettled: () => everythingIsStale(client),
  });
}

export function useDismissDuplicates() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => done(api.POST("/api/customers/duplicates/dismiss", { body: { customer_ids: ids } })),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: () => toast.success("נרשם שאלה אנשים שונים"),
    onSettled: () => client.invalidateQueries({ queryKey: customerKeys.duplicates }),
  });
}
