import { expect, it } from "vitest";
import { aMessage } from "@/testing/samples";
import { threadRows } from "./thread-rows";

it("stands from old to new, with a line where a local day begins", () => {
  const rows = threadRows([
    aMessage(3, { at: "2026-11-22T22:30:00Z" }),
    aMessage(2, { at: "2026-11-22T21:30:00Z" }),
    aMessage(1, { at: "2026-11-22T10:00:00Z" }),
  ]);
  // 22:30 UTC is half past midnight in Jerusalem.
  expect(rows.map((row) => row.key)).toEqual(["day-2026-11-22", "message-1", "message-2", "day-2026-11-23", "message-3"]);
});

it("keeps a run of one writer together, and begins anew for another writer or after a pause", () => {
  const rows = threadRows([
    aMessage(4, { at: "2026-11-22T10:20:00Z" }),
    aMessage(3, { at: "2026-11-22T10:02:30Z", direction: "out", author: "ai" }),
    aMessage(2, { at: "2026-11-22T10:01:00Z" }),
    aMessage(1, { at: "2026-11-22T10:00:00Z" }),
  ]);
  expect(rows.flatMap((row) => (row.kind === "message" ? [row.follows] : []))).toEqual([false, true, false, false]);
});
