import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";

export type AuditLine = Schemas["AuditOut"];

export interface AuditFilters {
  actor_kind?: AuditLine["actor_kind"];
  who?: string;
  entity?: string;
  from?: string;
  to?: string;
}

const PAGE = 50;

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ["audit", "list", filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/audit", { signal, params: { query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined } } })),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

/** Where the same lines are taken as a file. */
export function exportAddress(filters: AuditFilters): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (typeof value === "string" && value !== "") asked.set(name, value);
  return `/api/audit/export?${asked.toString()}`;
}
