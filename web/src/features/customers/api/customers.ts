import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";
import { FIRST_PAGE, nextCursor, replaceItem, type CursorData } from "@/lib/cursor-list";

export type Customer = Schemas["CustomerOut"];
export type CustomerChange = Omit<Schemas["CustomerPatch"], "version">;
export type Identity = Schemas["IdentityOut"];

export interface CustomerFilters {
  q?: string;
  tag?: string;
  sort?: string;
}

const PAGE = 50;

export const customerKeys = {
  all: ["customers"] as const,
  lists: ["customers", "list"] as const,
  list: (filters: CustomerFilters) => ["customers", "list", filters] as const,
  one: (id: string) => ["customers", "one", id] as const,
  tags: ["customers", "tags"] as const,
  duplicates: ["customers", "duplicates"] as const,
  merges: (id: string) => ["customers", "merges", id] as const,
};

export const customersQuery = (filters: CustomerFilters) =>
  infiniteQueryOptions({
    queryKey: customerKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/customers", { signal, params: { query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined } } })),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: customerKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/customers/{customer_id}", { signal, params: { path: { customer_id: id } } })),
  });

export const tagsQuery = queryOptions({
  queryKey: customerKeys.tags,
  queryFn: ({ signal }) => unwrap(api.GET("/api/customers/tags", { signal })),
});

function place(client: QueryClient, customer: Customer): void {
  client.setQueryData(customerKeys.one(customer.id), customer);
  client.setQueriesData<CursorData<Customer>>({ queryKey: customerKeys.lists }, (data) => data && replaceItem(data, customer));
}

/** Changes a person at once on screen; a refusal puts the old values back and says why. */
export function useChangeCustomer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ customer, change }: { customer: Customer; change: CustomerChange }) =>
      unwrap(
        api.PATCH("/api/customers/{customer_id}", {
          params: { path: { customer_id: customer.id } },
          body: { version: customer.version, ...change },
        }),
      ),
    onMutate: async ({ customer, change }) => {
      await client.cancelQueries({ queryKey: customerKeys.all });
      place(client, { ...customer, ...change });
    },
    onError: (error, { customer }) => {
      place(client, customer);
      toast.error(isConflict(error) ? "מישהו עדכן את הלקוח בינתיים. הערך החדש מוצג עכשיו, נסו שוב." : messageOf(error));
      void client.invalidateQueries({ queryKey: customerKeys.all });
    },
    onSuccess: (saved) => place(client, saved),
  });
}

export function useCreateCustomer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["CustomerCreate"]) =>
      unwrap(api.POST("/api/customers", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
    onSuccess: () => client.invalidateQueries({ queryKey: customerKeys.lists }),
  });
}

export function useAddIdentity(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["IdentityCreate"]) =>
      unwrap(api.POST("/api/customers/{customer_id}/identities", { params: { path: { customer_id: id } }, body })),
    onSuccess: (saved) => place(client, saved),
  });
}

/** Takes a phone or an address off a person; it can be put back for ten seconds. */
export function useRemoveIdentity(id: string) {
  const client = useQueryClient();
  const back = useAddIdentity(id);
  return useMutation({
    mutationFn: (identity: Identity) =>
      unwrap(
        api.DELETE("/api/customers/{customer_id}/identities/{identity_id}", {
          params: { path: { customer_id: id, identity_id: identity.id } },
        }),
      ),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: (saved, { kind, value }) => {
      place(client, saved);
      if (kind !== "phone" && kind !== "email") return;
      toast("הפרט הוסר", { duration: 10_000, action: { label: "ביטול", onClick: () => back.mutate({ kind, value }) } });
    },
  });
}
