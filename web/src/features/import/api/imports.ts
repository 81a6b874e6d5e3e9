import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type Import = Schemas["ImportOut"];
export type ImportRow = Schemas["ImportRowOut"];
export type ImportField = NonNullable<Import["mapping"][number]>;
export type Duplicates = Import["duplicates"];
/** Which of the rows are looked at. */
export type RowKind = "skip" | "warned" | "kept" | "fill" | "new";

const KEY = "imports";
const PAGE = 50;

export const importsQuery = infiniteQueryOptions({
  queryKey: [KEY, "list"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(api.GET("/api/imports", { signal, params: { query: { limit: PAGE, cursor: pageParam ?? undefined } } })),
  initialPageParam: FIRST_PAGE,
  getNextPageParam: nextCursor,
});

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, "one", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/imports/{import_id}", { signal, params: { path: { import_id: id } } })),
  });

const asked = (kind: RowKind) => (kind === "kept" || kind === "warned" ? { [kind]: true } : { plan: kind });

export const importRowsQuery = (id: string, kind: RowKind, version: number) =>
  infiniteQueryOptions({
    queryKey: [KEY, "rows", id, kind, version],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/imports/{import_id}/rows", {
          signal,
          params: { path: { import_id: id }, query: { ...asked(kind), limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

/** Uploads a file; the answer says what its columns seem to hold. */
export function useUpload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) =>
      unwrap(
        api.POST("/api/imports", {
          body: { data: file.name },
          bodySerializer: () => {
            const form = new FormData();
            form.append("data", file);
            return form;
          },
        }),
      ),
    onSuccess: (made) => client.setQueryData(importQuery(made.id).queryKey, made),
    onSettled: () => client.invalidateQueries({ queryKey: importsQuery.queryKey }),
  });
}

/** Says what the columns hold, starts and takes back. Whatever was refused is said, and the import read again. */
export function useImportSteps(id: string) {
  const client = useQueryClient();
  const path = { import_id: id };
  const settled = {
    onSuccess: (now: Import) => client.setQueryData(importQuery(id).queryKey, now),
    onError: (error: Error) => {
      toast.error(isConflict(error) ? "הייבוא השתנה בינתיים. מוצג המצב העדכני." : messageOf(error));
      void client.invalidateQueries({ queryKey: [KEY] });
    },
  };
  const check = useMutation({
    mutationFn: (body: Schemas["ImportPatch"]) => unwrap(api.PATCH("/api/imports/{import_id}", { params: { path }, body })),
    ...settled,
    // The rule that was broken stands beside the columns.
    onError: () => void client.invalidateQueries({ queryKey: importQuery(id).queryKey }),
  });
  const start = useMutation({
    mutationFn: (version: number) =>
      unwrap(
        api.POST("/api/imports/{import_id}/start", {
          params: { path },
          body: { version },
          headers: { "Idempotency-Key": idempotencyKey() },
        }),
      ),
    ...settled,
  });
  const undo = useMutation({
    mutationFn: (version: number) =>
      unwrap(
        api.POST("/api/imports/{import_id}/undo", {
          params: { path },
          body: { version },
          headers: { "Idempotency-Key": idempotencyKey() },
        }),
      ),
    ...settled,
  });
  return { check, start, undo };
}
