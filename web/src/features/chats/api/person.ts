import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api/client";
import { FIRST_PAGE } from "@/lib/cursor-list";

const CALLS_SHOWN = 3;

/** The person of a conversation, under the key that his own page uses. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ["customers", "one", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/customers/{customer_id}", { signal, params: { path: { customer_id: id } } })),
  });

export const personLeadQuery = (id: string) =>
  queryOptions({
    queryKey: ["leads", "one", id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/leads/{lead_id}", { signal, params: { path: { lead_id: id } } })),
  });

/** His last calls, no further pages. */
export const personCallsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["calls", "list", { customer_id: id, last: CALLS_SHOWN }],
    queryFn: ({ signal }) => unwrap(api.GET("/api/calls", { signal, params: { query: { customer_id: id, limit: CALLS_SHOWN } } })),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: () => null,
  });
