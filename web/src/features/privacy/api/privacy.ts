import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type PrivacyRequest = Schemas["PrivacyRequestOut"];
export type Preview = Schemas["ErasePreview"];
export type Hold = Schemas["LegalHoldOut"];
export type Kind = PrivacyRequest["kind"];
export type State = PrivacyRequest["state"];

const KEY = "privacy";
const PAGE = 30;

export interface RequestFilters {
  customer_id?: string;
  request_state?: State;
}

/** Live by the key's first word: a request that was handled in the background shows it by itself. */
export const requestsQuery = (filters: RequestFilters) =>
  infiniteQueryOptions({
    queryKey: [KEY, "requests", filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/privacy/requests", {
          signal,
          params: { query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined } },
        }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, "preview", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/privacy/requests/{request_id}/preview", { signal, params: { path: { request_id: id } } })),
    gcTime: 0,
  });

export const holdsQuery = (customer_id?: string) =>
  queryOptions({
    queryKey: [KEY, "holds", customer_id ?? "all"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/privacy/holds", { signal, params: { query: { customer_id } } })),
  });

/** Whose name stands over the form; the page is reached from the person's own. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ["customers", id, "for-privacy"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/customers/{customer_id}", { signal, params: { path: { customer_id: id } } })),
  });

export const fileAddress = (id: string): string => `/api/privacy/requests/${id}/file`;

function usePrivacyWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSettled: () => client.invalidateQueries({ queryKey: [KEY] }) });
}

export const useAsk = () =>
  usePrivacyWrite((body: Schemas["PrivacyRequestCreate"]) =>
    unwrap(api.POST("/api/privacy/requests", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
  );

const at = (request: PrivacyRequest) => ({ params: { path: { request_id: request.id } } });

export const usePack = () =>
  usePrivacyWrite((request: PrivacyRequest) =>
    unwrap(api.POST("/api/privacy/requests/{request_id}/pack", { ...at(request), body: { version: request.version } })),
  );

export const useErase = () =>
  usePrivacyWrite(({ request, typed }: { request: PrivacyRequest; typed: string }) =>
    unwrap(api.POST("/api/privacy/requests/{request_id}/erase", { ...at(request), body: { version: request.version, typed } })),
  );

export const useClose = () =>
  usePrivacyWrite(({ request, state, outcome }: { request: PrivacyRequest; state: "done" | "refused"; outcome: string }) =>
    unwrap(
      api.POST("/api/privacy/requests/{request_id}/close", {
        ...at(request),
        body: { version: request.version, state, outcome },
      }),
    ),
  );

export const usePutHold = () =>
  usePrivacyWrite((body: Schemas["LegalHoldCreate"]) =>
    unwrap(api.POST("/api/privacy/holds", { body, headers: { "Idempotency-Key": idempotencyKey() } })),
  );

export const useLiftHold = () =>
  usePrivacyWrite((id: string) =>
    unwrap(api.POST("/api/privacy/holds/{hold_id}/lift", { params: { path: { hold_id: id } } })),
  );
