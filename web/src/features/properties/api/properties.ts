import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type Property = Schemas["PropertyOut"];

export interface PropertyFilters {
  q?: string;
  deal?: Property["deal"];
  kind?: Property["kind"];
  status?: Property["status"];
  rooms_min?: number;
  sort?: string;
}

const PAGE = 60;

export const propertiesQuery = (filters: PropertyFilters) =>
  infiniteQueryOptions({
    queryKey: ["properties", "list", filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/properties", { signal, params: { query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined } } }),
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });
