import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type Source = Schemas["LeadSourceOut"];
export type Delivery = Schemas["IntakeEventOut"];
export type State = Delivery["state"];
export type Auth = Source["auth"];
export type Tried = Schemas["IntakeTestOut"];
export type Change = Omit<Schemas["LeadSourcePatch"], "version">;

const KEY = "lead-sources";
const PAGE = 30;

export const sourcesQuery = queryOptions({
  queryKey: [KEY, "list"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/lead-sources", { signal }))).items,
});

export const peopleQuery = queryOptions({
  queryKey: [KEY, "people"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/leads/assignees", { signal }))).items,
  staleTime: 5 * 60_000,
});

export const deliveriesQuery = (id: string, state: State | undefined) =>
  infiniteQueryOptions({
    queryKey: [KEY, "deliveries", id, state ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/lead-sources/{source_id}/deliveries", {
          signal,
          params: { path: { source_id: id }, query: { state, limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

/** Sources are few and rarely changed, so every write reads them anew. */
function useWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSettled: () => client.invalidateQueries({ queryKey: [KEY] }) });
}

export const useCreate = () =>
  useWrite((body: Schemas["LeadSourceCreate"]) => unwrap(api.POST("/api/lead-sources", { body })));

export const useChange = (source: Source) =>
  useWrite((change: Change) =>
    unwrap(
      api.PATCH("/api/lead-sources/{source_id}", {
        params: { path: { source_id: source.id } },
        body: { version: source.version, ...change },
      }),
    ),
  );

/** Deletes the source; for ten seconds it can be brought back. What it brought stays either way. */
export function useDelete(source: Source) {
  const client = useQueryClient();
  const write = (version: number, deleted: boolean) =>
    unwrap(
      api.PATCH("/api/lead-sources/{source_id}", {
        params: { path: { source_id: source.id } },
        body: { version, deleted },
      }),
    );
  const settled = { onError: tell, onSettled: () => client.invalidateQueries({ queryKey: [KEY] }) };
  const restore = useMutation({ mutationFn: (version: number) => write(version, false), ...settled });
  return useMutation({
    mutationFn: () => write(source.version, true),
    onSuccess: (saved) =>
      toast("המקור נמחק", { duration: 10_000, action: { label: "ביטול", onClick: () => restore.mutate(saved.version) } }),
    ...settled,
  });
}

export const useRotate = (id: string) =>
  useWrite(() => unwrap(api.POST("/api/lead-sources/{source_id}/rotate", { params: { path: { source_id: id } } })));

export const useRetry = (id: string) =>
  useWrite((delivery: Delivery) =>
    unwrap(
      api.POST("/api/lead-sources/{source_id}/deliveries/{event_id}/retry", {
        params: { path: { source_id: id, event_id: delivery.id } },
      }),
    ),
  );

export const useTry = (id: string) =>
  useMutation({
    mutationFn: (body: Schemas["IntakeTest"]) =>
      unwrap(api.POST("/api/lead-sources/{source_id}/test", { params: { path: { source_id: id } }, body })),
  });

/** What is said when a change of a source was refused. */
export function tell(error: Error): void {
  toast.error(isConflict(error) ? "ההגדרות השתנו בינתיים. מוצג המצב העדכני." : messageOf(error));
}
