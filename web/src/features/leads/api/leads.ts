import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";
import { deliver, KEPT_HERE } from "@/lib/offline/outbox";
import { sendLead } from "@/lib/offline/writes";
import { FIRST_PAGE, nextCursor, replaceItem, type CursorData } from "@/lib/cursor-list";

export type Lead = Schemas["LeadOut"];
export type LeadChange = Omit<Schemas["LeadPatch"], "version">;

export interface LeadFilters {
  status?: string[];
  assignee_id?: string;
  unassigned?: boolean;
  q?: string;
  sort?: string;
}

const PAGE = 50;
export const UNDO_MS = 10_000;

export const leadKeys = {
  all: ["leads"] as const,
  lists: ["leads", "list"] as const,
  list: (filters: LeadFilters) => ["leads", "list", filters] as const,
  one: (id: string) => ["leads", "one", id] as const,
  history: (id: string) => ["leads", "history", id] as const,
};

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: leadKeys.history(id),
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/leads/{lead_id}/history", { signal, params: { path: { lead_id: id } } }))).items,
  });

export const leadsQuery = (filters: LeadFilters) =>
  infiniteQueryOptions({
    queryKey: leadKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/leads", { signal, params: { query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined } } })),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });

export const leadQuery = (id: string) =>
  queryOptions({
    queryKey: leadKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/leads/{lead_id}", { signal, params: { path: { lead_id: id } } })),
  });

export function place(client: QueryClient, lead: Lead): void {
  client.setQueryData(leadKeys.one(lead.id), lead);
  client.setQueriesData<CursorData<Lead>>({ queryKey: leadKeys.lists }, (data) => data && replaceItem(data, lead));
}

/** A move to another status may wait for a connection; every other change needs the server's word at once. */
function save(lead: Lead, change: LeadChange): Promise<Lead | null> {
  const { status, ...rest } = change;
  if (status !== undefined && Object.keys(rest).length === 0) {
    const write = { kind: "lead", lead_id: lead.id, version: lead.version, status } as const;
    return deliver(write, `מצב הליד: ${lead.customer_name ?? "ללא שם"}`, sendLead);
  }
  return unwrap(api.PATCH("/api/leads/{lead_id}", { params: { path: { lead_id: lead.id } }, body: { version: lead.version, ...change } }));
}

interface Change {
  lead: Lead;
  change: LeadChange;
  /** What the toast says of the change; without it nothing is said and nothing offered to undo. */
  said?: string;
}

/** The values that stood where a change was made. */
function former(lead: Lead, change: LeadChange): LeadChange {
  return {
    ...("status" in change && { status: lead.status }),
    ...("assignee_id" in change && { assignee_id: lead.assignee_id }),
  };
}

/**
 * Changes a lead at once on screen. A refusal puts the old row back and says why; a change of status can be undone for
 * ten seconds.
 */
export function useChangeLead() {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ lead, change }: Change) => save(lead, change),
    onMutate: async ({ lead, change }) => {
      await client.cancelQueries({ queryKey: leadKeys.all });
      place(client, { ...lead, ...change });
    },
    onError: (error, { lead }) => {
      place(client, lead);
      toast.error(isConflict(error) ? "מישהו עדכן את הליד בינתיים. הערך החדש מוצג עכשיו, נסו שוב." : messageOf(error));
      void client.invalidateQueries({ queryKey: leadKeys.all });
    },
    onSuccess: (saved, { lead, change, said }) => {
      if (saved === null) {
        toast(KEPT_HERE);
        return;
      }
      place(client, saved);
      if (said === undefined) return;
      toast(`${lead.customer_name ?? "הליד"}: ${said}`, {
        duration: UNDO_MS,
        action: { label: "ביטול", onClick: () => mutation.mutate({ lead: saved, change: former(lead, change) }) },
      });
    },
  });
  return mutation;
}
