import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { upload } from "@/lib/api/upload";
import { useIsHere } from "@/lib/use-is-here";

export type CustomerFile = Schemas["CustomerFileOut"];

/** Bytes of one file; the server refuses more. */
const MOST = 25 * 1024 * 1024;
const UNDO_MS = 10_000;

// Below the person's story: whatever is said to have changed there is read again with it.
export const filesQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["timeline", customerId, "files"],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/customers/{customer_id}/files", { signal, params: { path: { customer_id: customerId } } }))).items,
  });

/** Where the file itself is. In place only what the server says is safe so. */
export const contentOf = (id: string, inPlace: boolean) => `/api/files/${id}/content${inPlace ? "?inline=true" : ""}`;

export interface Sending {
  key: string;
  file: File;
  /** From 0 to 1. */
  part: number;
  error: string | null;
}

/** Files on their way to the server, each with how far it is or why it did not arrive. */
export function useSendFiles(customerId: string) {
  const client = useQueryClient();
  const here = useIsHere();
  const [sending, setSending] = useState<Sending[]>([]);
  const change = (key: string, to: Partial<Sending>) =>
    setSending((all) => all.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const dismiss = (key: string) => setSending((all) => all.filter((one) => one.key !== key));

  async function send({ key, file }: { key: string; file: File }) {
    change(key, { error: null, part: 0 });
    if (file.size > MOST) {
      change(key, { error: "הקובץ גדול מדי: אפשר לצרף עד 25 מ״ב." });
      return;
    }
    try {
      const path = `/api/customers/${customerId}/files`;
      await upload({ path, file, key, onProgress: (part) => change(key, { part }) });
      await client.invalidateQueries({ queryKey: ["timeline", customerId] });
      dismiss(key);
    } catch (error) {
      change(key, { error: messageOf(error) });
      if (!here.current) toast.error(`הקובץ ${file.name} לא צורף. ${messageOf(error)}`);
    }
  }

  /** One after another: a phone's line carries no more, and the order stays. */
  async function add(files: Iterable<File>) {
    const fresh = Array.from(files, (file) => ({ key: idempotencyKey(), file, part: 0, error: null }));
    setSending((all) => [...all, ...fresh]);
    for (const one of fresh) await send(one);
  }

  return { sending, add, again: send, dismiss };
}

interface FileChange {
  file: CustomerFile;
  change: Omit<Schemas["CustomerFilePatch"], "version">;
}

/** Renames or deletes a file; a deleted one can be brought back at once. */
export function useChangeFile() {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ file, change }: FileChange) =>
      unwrap(api.PATCH("/api/files/{file_id}", { params: { path: { file_id: file.id } }, body: { version: file.version, ...change } })),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: (saved, { change }) => {
      if (change.deleted !== true) return;
      toast("הקובץ נמחק", {
        duration: UNDO_MS,
        action: { label: "ביטול", onClick: () => mutation.mutate({ file: saved, change: { deleted: false } }) },
      });
    },
    onSettled: (_saved, _error, { file }) => client.invalidateQueries({ queryKey: ["timeline", file.customer_id] }),
  });
  return mutation;
}
