import type { QueryClient } from "@tanstack/react-query";
import { prependItem, replaceItem, type CursorData } from "@/lib/cursor-list";
import { mergeTools, mergeTurns } from "./merge";
import { callKeys, liveCallsQuery, sortNewest, type Call, type CallDetail, type ToolCall, type Turn } from "./queries";

/** A call appeared or changed: every copy of it on screen follows at once. */
export function applyCall(client: QueryClient, call: Call): void {
  client.setQueryData<Call[]>(liveCallsQuery.queryKey, (calls) => calls && withCall(calls, call));
  const before = client.getQueryData<CallDetail>(callKeys.detail(call.id));
  client.setQueryData<CallDetail>(callKeys.detail(call.id), (detail) => detail && { ...detail, call });
  if (before && analysisMoved(before.call, call)) {
    // The analysis brings more than the call's own row: reasons, fields, tasks and the sentiment of each turn.
    void client.invalidateQueries({ queryKey: callKeys.detail(call.id) });
    void client.invalidateQueries({ queryKey: callKeys.turns(call.id) });
  }
  applyToLists(client, call);
  applyToDays(client, call);
}

function withCall(calls: Call[], call: Call): Call[] {
  const rest = calls.filter((each) => each.id !== call.id);
  return call.status === "ended" ? rest : sortNewest([call, ...rest]);
}

function analysisMoved(before: Call, after: Call): boolean {
  return before.analysis_state !== after.analysis_state || before.lead_score !== after.lead_score;
}

function applyToLists(client: QueryClient, call: Call): void {
  for (const [key, data] of client.getQueriesData<CursorData<Call>>({ queryKey: callKeys.lists })) {
    if (!data) continue;
    const replaced = replaceItem(data, call);
    if (replaced !== data) client.setQueryData(key, replaced);
    else if (isUnfiltered(key[2]) && isNewest(data, call)) client.setQueryData(key, prependItem(data, call));
    // Whether the call belongs to a filtered list is the server's knowledge.
    else void client.invalidateQueries({ queryKey: key }, { cancelRefetch: false });
  }
}

function isUnfiltered(filters: unknown): boolean {
  return typeof filters === "object" && filters !== null && Object.values(filters).every((value) => value === undefined);
}

function isNewest(data: CursorData<Call>, call: Call): boolean {
  const first = data.pages[0]?.items[0];
  return first === undefined || first.started_at <= call.started_at;
}

function applyToDays(client: QueryClient, call: Call): void {
  client.setQueriesData<{ calls: Call[]; more: boolean }>({ queryKey: callKeys.days }, (day) => {
    if (!day) return day;
    const rest = day.calls.filter((each) => each.id !== call.id);
    return { ...day, calls: sortNewest([call, ...rest]) };
  });
}

/** A turn was spoken. It is kept even when the transcript was never fetched, and counts as stale so that it will be. */
export function applyTurn(client: QueryClient, callId: string, turn: Turn): void {
  const key = callKeys.turns(callId);
  const state = client.getQueryState(key);
  client.setQueryData<Turn[]>(key, (turns) => mergeTurns(turns ?? [], [turn]), {
    updatedAt: state?.dataUpdatedAt ?? 0,
  });
}

export function applyTool(client: QueryClient, callId: string, tool: ToolCall): void {
  client.setQueryData<CallDetail>(
    callKeys.detail(callId),
    (detail) => detail && { ...detail, tools: mergeTools(detail.tools, [tool]) },
  );
}
