import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./api/client";
import type { Tone } from "./labels";

export type LeadStatus = Schemas["LeadStatusOut"];

export const leadStatusesQuery = queryOptions({
  queryKey: ["lead-statuses"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/lead-statuses", { signal }))).items,
  staleTime: 5 * 60_000,
});

const NONE: LeadStatus[] = [];

/** The office's own statuses in its order, archived ones too: leads may still carry them. */
export function useLeadStatuses(): LeadStatus[] {
  return useQuery(leadStatusesQuery).data ?? NONE;
}

/** How a status is shown; until the office's words are here, the key stands for itself. */
export function statusWords(statuses: LeadStatus[], key: string): { label: string; tone: Tone } {
  const found = statuses.find((status) => status.key === key);
  return found ? { label: found.label, tone: found.colour } : { label: key, tone: "neutral" };
}

export function useStatusWords(): (key: string) => { label: string; tone: Tone } {
  const statuses = useLeadStatuses();
  return (key) => statusWords(statuses, key);
}
