import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, done, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { UNDO_MS } from "./leads";

export type Segment = Schemas["SegmentOut"];
export type SegmentFilter = Schemas["SegmentFilter"];

const KEY = ["segments"];

export const segmentsQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/segments", { signal }))).items,
});

/** Keeps, shares and forgets views; a forgotten one can be brought back for ten seconds. */
export function useSegmentChanges() {
  const client = useQueryClient();
  const settled = { onError: (error: Error) => void toast.error(messageOf(error)), onSettled: () => client.invalidateQueries({ queryKey: KEY }) };
  const create = useMutation({
    mutationFn: (body: Schemas["SegmentCreate"]) =>
      unwrap(api.POST("/api/segments", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
    ...settled,
  });
  const share = useMutation({
    mutationFn: ({ id, version, shared }: Segment) =>
      unwrap(api.PATCH("/api/segments/{segment_id}", { params: { path: { segment_id: id } }, body: { version, shared: !shared } })),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Segment) => done(api.DELETE("/api/segments/{segment_id}", { params: { path: { segment_id: id } } })),
    ...settled,
    onSuccess: (_, { name, filter, shared }) => {
      toast(`התצוגה ${name} נמחקה`, {
        duration: UNDO_MS,
        action: { label: "ביטול", onClick: () => create.mutate({ name, filter, shared }) },
      });
    },
  });
  return { create, share, remove };
}
