import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, done, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";

export type Desk = Schemas["WhatsAppDesk"];
export type DeskChange = Omit<Schemas["WhatsAppPatch"], "version">;

const KEY = "whatsapp";
/** While a link is being made the page also asks by itself, should a live event be lost. */
const LINKING_MS = 3_000;
const REST_MS = 60_000;
/** A code is asked for again so long after its end, in ms: the next one needs a moment to be made. */
const AFTER_END_MS = 400;

export const isLinking = (desk: Desk): boolean => desk.state === "connecting" || desk.state === "qr";

export const deskQuery = queryOptions({
  queryKey: [KEY, "desk"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/whatsapp", { signal })),
  refetchInterval: ({ state }) => (state.data && isLinking(state.data) ? LINKING_MS : REST_MS),
});

/** The code to scan: one stays until it ends, then the next is asked for. */
export const qrQuery = queryOptions({
  queryKey: [KEY, "qr"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/whatsapp/qr", { signal })),
  staleTime: 0,
  // A code of an earlier time is never shown.
  gcTime: 0,
  retry: false,
  refetchOnWindowFocus: false,
  refetchInterval: ({ state }) => (state.data ? Math.max(1_000, Date.parse(state.data.expires_at) - Date.now() + AFTER_END_MS) : 2_000),
});

function useSettled() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [KEY] });
}

/** Begins to link; with a phone number the answer holds the code to type there. */
export function useLink() {
  const onSettled = useSettled();
  return useMutation({
    mutationFn: (phone: string | null) => unwrap(api.POST("/api/whatsapp/link", { body: { phone }, headers: { "Idempotency-Key": idempotencyKey() } })),
    onSettled,
  });
}

export function useUnlink() {
  const onSettled = useSettled();
  return useMutation({
    mutationFn: () => done(api.POST("/api/whatsapp/unlink", { headers: { "Idempotency-Key": idempotencyKey() } })),
    onSuccess: () => toast("הוואטסאפ נותק. הודעות יוצאות בדרך החלופית, אם יש."),
    onError: (error) => toast.error(messageOf(error)),
    onSettled,
  });
}

/** Changes settings at once on screen; a refusal puts them back. */
export function useChangeDesk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ desk, change }: { desk: Desk; change: DeskChange }) => unwrap(api.PATCH("/api/whatsapp", { body: { version: desk.version, ...change } })),
    onMutate: async ({ desk, change }) => {
      await client.cancelQueries({ queryKey: deskQuery.queryKey });
      const { ai_on = desk.ai_on, resume_calls = desk.resume_calls } = change;
      client.setQueryData(deskQuery.queryKey, { ...desk, ai_on, resume_calls });
    },
    onSuccess: (saved) => client.setQueryData(deskQuery.queryKey, saved),
    onError: (error, { desk }) => {
      client.setQueryData(deskQuery.queryKey, desk);
      toast.error(isConflict(error) ? "מישהו שינה את ההגדרות בינתיים. הן מוצגות עכשיו, נסו שוב." : messageOf(error));
      void client.invalidateQueries({ queryKey: [KEY] });
    },
  });
}
