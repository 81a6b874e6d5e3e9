import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type Webhook = Schemas["WebhookOut"];
export type EventName = Webhook["events"][number];
export type Delivery = Schemas["WebhookDeliveryOut"];
export type State = Delivery["state"];
export type Change = Omit<Schemas["WebhookPatch"], "version">;

const KEY = "webhooks";
const PAGE = 30;

export const webhooksQuery = queryOptions({
  queryKey: [KEY, "list"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/webhooks", { signal }))).items,
});

export const deliveriesQuery = (id: string, state: State | undefined) =>
  infiniteQueryOptions({
    queryKey: [KEY, "deliveries", id, state ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/webhooks/{webhook_id}/deliveries", {
          signal,
          params: { path: { webhook_id: id }, query: { state, limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

/** Addresses are few and rarely changed, so every write reads them anew. */
function useWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSettled: () => client.invalidateQueries({ queryKey: [KEY] }) });
}

export const useCreate = () => useWrite((body: Schemas["WebhookCreate"]) => unwrap(api.POST("/api/webhooks", { body })));

export const useChange = (webhook: Webhook) =>
  useWrite((change: Change) =>
    unwrap(
      api.PATCH("/api/webhooks/{webhook_id}", {
        params: { path: { webhook_id: webhook.id } },
        body: { version: webhook.version, ...change },
      }),
    ),
  );

/** Deletes the address; for ten seconds it can be brought back. What it was told stays either way. */
export function useDelete(webhook: Webhook) {
  const client = useQueryClient();
  const write = (version: number, deleted: boolean) =>
    unwrap(
      api.PATCH("/api/webhooks/{webhook_id}", {
        params: { path: { webhook_id: webhook.id } },
        body: { version, deleted },
      }),
    );
  const settled = { onError: tell, onSettled: () => client.invalidateQueries({ queryKey: [KEY] }) };
  const restore = useMutation({ mutationFn: (version: number) => write(version, false), ...settled });
  return useMutation({
    mutationFn: () => write(webhook.version, true),
    onSuccess: (saved) =>
      toast("הכתובת נמחקה", { duration: 10_000, action: { label: "ביטול", onClick: () => restore.mutate(saved.version) } }),
    ...settled,
  });
}

export const useRotate = (id: string) =>
  useWrite(() => unwrap(api.POST("/api/webhooks/{webhook_id}/rotate", { params: { path: { webhook_id: id } } })));

export const useTest = (id: string) =>
  useWrite(() => unwrap(api.POST("/api/webhooks/{webhook_id}/test", { params: { path: { webhook_id: id } } })));

export const useResend = (id: string) =>
  useWrite((delivery: Delivery) =>
    unwrap(
      api.POST("/api/webhooks/{webhook_id}/deliveries/{delivery_id}/resend", {
        params: { path: { webhook_id: id, delivery_id: delivery.id } },
      }),
    ),
  );

/** What is said when a change of an address was refused. */
export function tell(error: Error): void {
  toast.error(messageOf(error));
}
