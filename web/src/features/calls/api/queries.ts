import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { FIRST_PAGE, nextCursor } from "@/lib/cursor-list";
import { mergeTurns } from "./merge";

export type Call = Schemas["CallOut"];
export type Turn = Schemas["TurnOut"];
export type ToolCall = Schemas["ToolCallOut"];
export type CallDetail = Schemas["CallDetailOut"];

export interface CallFilters {
  status?: Call["status"];
  sentiment?: NonNullable<Call["sentiment"]>;
  min_score?: number;
  /** Local days, `YYYY-MM-DD`, both included. */
  from?: string;
  to?: string;
  q?: string;
  sort?: string;
}

const PAGE = 50;
const TURN_PAGE = 200;

/** Every key of this area in one place: live events patch the cache by them. */
export const callKeys = {
  all: ["calls"] as const,
  lists: ["calls", "list"] as const,
  list: (filters: CallFilters) => ["calls", "list", filters] as const,
  live: ["calls", "live"] as const,
  today: (day: string) => ["calls", "today", day] as const,
  days: ["calls", "today"] as const,
  detail: (id: string) => ["calls", "detail", id] as const,
  turns: (id: string) => ["calls", "turns", id] as const,
  caller: (id: string, customerId: string | null) => ["calls", "caller", id, customerId] as const,
};

/** Who is on the line; asked anew when the call turns out to be somebody else's. */
export const callerQuery = (id: string, customerId: string | null) =>
  queryOptions({
    queryKey: callKeys.caller(id, customerId),
    queryFn: ({ signal }) => unwrap(api.GET("/api/calls/{call_id}/caller", { signal, params: { path: { call_id: id } } })),
  });

export const callsQuery = (filters: CallFilters) =>
  infiniteQueryOptions({
    queryKey: callKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/calls", { signal, params: { query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined } } })),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursor,
  });


async function callsInStatus(status: Call["status"], signal: AbortSignal): Promise<Call[]> {
  const page = await unwrap(api.GET("/api/calls", { signal, params: { query: { status, limit: 100 } } }));
  return page.items;
}

/** Calls on the line now, the newest first. Kept current by live events; the slow poll covers a silent loss of them. */
export const liveCallsQuery = queryOptions({
  queryKey: callKeys.live,
  queryFn: async ({ signal }) => {
    const [ringing, live] = await Promise.all([callsInStatus("ringing", signal), callsInStatus("live", signal)]);
    return sortNewest([...ringing, ...live]);
  },
  refetchInterval: 60_000,
});

export const sortNewest = (calls: Call[]): Call[] => calls.toSorted((a, b) => b.started_at.localeCompare(a.started_at));

/** The calls of one local day, for today's figures; `more` when the day holds more than one page of them. */
export const todayQuery = (day: string) =>
  queryOptions({
    queryKey: callKeys.today(day),
    queryFn: async ({ signal }) => {
      const page = await unwrap(api.GET("/api/calls", { signal, params: { query: { from: day, limit: 200 } } }));
      return { calls: page.items, more: page.next_cursor !== null };
    },
  });

export const callQuery = (id: string) =>
  queryOptions({
    queryKey: callKeys.detail(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/calls/{call_id}", { signal, params: { path: { call_id: id } } })),
  });

/**
 * All turns of a call. Turns that arrived live while the request was under way are already in the cache and are kept:
 * a turn is complete once it exists, and only its sentiment is added later.
 */
export const turnsQuery = (client: QueryClient, id: string) =>
  queryOptions({
    queryKey: callKeys.turns(id),
    queryFn: async ({ signal }): Promise<Turn[]> => {
      const fetched: Turn[] = [];
      let cursor: string | undefined;
      do {
        const page = await unwrap(
          api.GET("/api/calls/{call_id}/turns", { signal, params: { path: { call_id: id }, query: { limit: TURN_PAGE, cursor } } }),
        );
        fetched.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return mergeTurns(client.getQueryData<Turn[]>(callKeys.turns(id)) ?? [], fetched);
    },
  });
