import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it } from "vitest";
import type { CursorData } from "@/lib/cursor-list";
import { aCall, aTempo, aTool, aTurn } from "@/testing/samples";
import { page, serve } from "@/testing/server";
import { applyCall, applyTool, applyTurn } from "./live";
import { callKeys, turnsQuery, type Call, type CallDetail, type Turn } from "./queries";

let client: QueryClient;
beforeEach(() => {
  client = new QueryClient();
});

const list = (items: Call[]): CursorData<Call> => ({ pages: [{ items, next_cursor: null }], pageParams: [null] });
const detail = (call: Call): CallDetail => ({
  call,
  tempo: aTempo(),
  tools: [],
  score_reasons: [],
  lead_fields: [],
  task_ids: [],
  appointment_ids: [],
  analysis_error: null,
});
const listed = (key: readonly unknown[]) =>
  client.getQueryData<CursorData<Call>>(key)?.pages[0]?.items.map((call) => `${call.id} ${call.status}`);

describe("a changed call", () => {
  it("joins the board while on the line and leaves it when it ends", () => {
    client.setQueryData(callKeys.live, []);
    applyCall(client, aCall({ status: "ringing" }));
    expect(client.getQueryData<Call[]>(callKeys.live)?.map((call) => call.status)).toEqual(["ringing"]);
    applyCall(client, aCall({ status: "live" }));
    expect(client.getQueryData<Call[]>(callKeys.live)?.map((call) => call.status)).toEqual(["live"]);
    applyCall(client, aCall({ status: "ended" }));
    expect(client.getQueryData<Call[]>(callKeys.live)).toEqual([]);
  });

  it("is replaced in lists, and a new one comes first in the unfiltered list only", () => {
    const known = aCall({ id: "old", started_at: "2026-11-22T09:00:00Z" });
    client.setQueryData(callKeys.list({}), list([known]));
    client.setQueryData(callKeys.list({ sentiment: "negative" }), list([known]));
    applyCall(client, { ...known, status: "ended" });
    applyCall(client, aCall({ id: "new", status: "ringing" }));
    expect(listed(callKeys.list({}))).toEqual(["new ringing", "old ended"]);
    expect(listed(callKeys.list({ sentiment: "negative" }))).toEqual(["old ended"]);
    expect(client.getQueryState(callKeys.list({ sentiment: "negative" }))?.isInvalidated).toBe(true);
  });

  it("asks for the analysis again once it is done", () => {
    client.setQueryData(callKeys.detail("call-1"), detail(aCall({ status: "ended", analysis_state: "pending" })));
    applyCall(client, aCall({ status: "ended", analysis_state: "done", lead_score: 90 }));
    expect(client.getQueryData<CallDetail>(callKeys.detail("call-1"))?.call.lead_score).toBe(90);
    expect(client.getQueryState(callKeys.detail("call-1"))?.isInvalidated).toBe(true);
  });

  it("counts among today's calls once", () => {
    client.setQueryData(callKeys.today("2026-11-22"), { calls: [], more: false });
    applyCall(client, aCall());
    applyCall(client, aCall({ status: "ended" }));
    expect(client.getQueryData<{ calls: Call[] }>(callKeys.today("2026-11-22"))?.calls).toHaveLength(1);
  });
});

describe("a new turn", () => {
  it("is put in order of seq and never twice", () => {
    client.setQueryData(callKeys.turns("call-1"), [aTurn(3), aTurn(7)]);
    applyTurn(client, "call-1", aTurn(5));
    applyTurn(client, "call-1", aTurn(5));
    expect(client.getQueryData<Turn[]>(callKeys.turns("call-1"))?.map((turn) => turn.seq)).toEqual([3, 5, 7]);
  });

  it("that arrives while the transcript is being fetched is not lost to the older answer", async () => {
    serve({
      "GET /api/calls/call-1/turns": () => {
        applyTurn(client, "call-1", aTurn(4));
        return page([aTurn(3)]);
      },
    });
    const turns = await client.fetchQuery(turnsQuery(client, "call-1"));
    expect(turns.map((turn) => turn.seq)).toEqual([3, 4]);
  });

  it("of a call never opened is kept and still counts as stale", () => {
    applyTurn(client, "call-9", aTurn(3));
    expect(client.getQueryState(callKeys.turns("call-9"))?.dataUpdatedAt).toBe(0);
  });
});

it("all pages of a long transcript are fetched, and the server's later word on a turn wins", async () => {
  client.setQueryData(callKeys.turns("call-1"), [aTurn(3)]);
  serve({
    "GET /api/calls/call-1/turns": ({ query }) =>
      query.get("cursor") === "next" ? page([aTurn(5)]) : page([aTurn(3, { sentiment: "positive" })], "next"),
  });
  const turns = await client.fetchQuery(turnsQuery(client, "call-1"));
  expect(turns.map((turn) => [turn.seq, turn.sentiment])).toEqual([[3, "positive"], [5, null]]);
});

it("a tool joins the call's timeline", () => {
  client.setQueryData(callKeys.detail("call-1"), detail(aCall()));
  applyTool(client, "call-1", aTool(6));
  applyTool(client, "call-1", aTool(4));
  expect(client.getQueryData<CallDetail>(callKeys.detail("call-1"))?.tools.map((tool) => tool.seq)).toEqual([4, 6]);
});
