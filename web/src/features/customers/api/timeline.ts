import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { deliver, KEPT_HERE } from "@/lib/offline/outbox";
import { sendNote } from "@/lib/offline/writes";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type Entry = Schemas["TimelineEntry"];
export type EntryKind = Entry["kind"];

const PAGE = 40;

export const timelineQuery = (customerId: string, kinds: EntryKind[]) =>
  infiniteQueryOptions({
    queryKey: ["timeline", customerId, kinds],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/customers/{customer_id}/timeline", {
          signal,
          params: { path: { customer_id: customerId }, query: { kind: kinds, limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

const stale = (customerId: string) => ({ queryKey: ["timeline", customerId] });

export function useWriteNote(customerId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: string) => deliver({ kind: "note", customer_id: customerId, body }, `הערה: ${body}`, sendNote),
    onSuccess: (saved) => saved === null && toast(KEPT_HERE),
    onError: (error) => toast.error(messageOf(error)),
    onSettled: () => client.invalidateQueries(stale(customerId)),
  });
}

interface NoteChange {
  id: string;
  change: Schemas["NotePatch"];
}

/** Corrects or deletes a note; a deleted one can be brought back for ten seconds. */
export function useChangeNote(customerId: string) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ id, change }: NoteChange) =>
      unwrap(api.PATCH("/api/notes/{note_id}", { params: { path: { note_id: id } }, body: change })),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: (saved, { change }) => {
      if (change.deleted !== true) return;
      toast("ההערה נמחקה", {
        duration: 10_000,
        action: { label: "ביטול", onClick: () => mutation.mutate({ id: saved.id, change: { version: saved.version, deleted: false } }) },
      });
    },
    onSettled: () => client.invalidateQueries(stale(customerId)),
  });
  return mutation;
}
