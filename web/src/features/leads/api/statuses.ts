import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";
import { leadStatusesQuery, type LeadStatus } from "@/lib/lead-statuses";

type Change = Omit<Schemas["LeadStatusPatch"], "version">;

/** Changes of the office's statuses: shown at once, taken back with a word when they are refused. */
export function useStatusChanges() {
  const client = useQueryClient();
  const key = leadStatusesQuery.queryKey;
  const show = (statuses: LeadStatus[]) => client.setQueryData(key, statuses);
  const known = () => client.getQueryData(key) ?? [];
  const refused = (error: Error) => {
    toast.error(isConflict(error) ? "מישהו עדכן את המצבים בינתיים. הרשימה החדשה מוצגת עכשיו." : messageOf(error));
    void client.invalidateQueries({ queryKey: key });
  };

  const create = useMutation({
    mutationFn: (body: Schemas["LeadStatusCreate"]) =>
      unwrap(api.POST("/api/lead-statuses", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
    onError: refused,
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  const change = useMutation({
    mutationFn: ({ status, change: body }: { status: LeadStatus; change: Change }) =>
      unwrap(
        api.PATCH("/api/lead-statuses/{status_id}", {
          params: { path: { status_id: status.id } },
          body: { version: status.version, ...body },
        }),
      ),
    onMutate: ({ status, change: body }) => show(known().map((each) => (each.id === status.id ? { ...each, ...body } : each))),
    onError: refused,
    onSuccess: (saved) => show(known().map((each) => (each.id === saved.id ? saved : each))),
  });
  const order = useMutation({
    mutationFn: (statuses: LeadStatus[]) =>
      unwrap(api.PUT("/api/lead-statuses/order", { body: { ids: statuses.map((status) => status.id) } })),
    onMutate: (statuses) => show(statuses),
    onError: refused,
    onSuccess: ({ items }) => show(items),
  });
  return { create, change, order };
}
