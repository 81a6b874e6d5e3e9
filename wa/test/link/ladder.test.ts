import assert from "node:assert/strict";
import { test } from "node:test";

import { nextStep, pauseMs } from "../../src/link/ladder.js";

test("W25: only 401 wipes the keys", () => {
  for (const isPaired of [true, false]) {
    for (let code = 100; code < 600; code += 1) assert.equal(nextStep(code, isPaired).do === "wipe", code === 401);
  }
});

test("W25: 403, 411 and 440 stop and say why", () => {
  assert.deepEqual(nextStep(403, true), { do: "stop", reason: "forbidden" });
  assert.deepEqual(nextStep(411, true), { do: "stop", reason: "mismatch" });
  assert.deepEqual(nextStep(440, true), { do: "stop", reason: "replaced" });
});

test("W26: 515 connects again at once", () => {
  assert.deepEqual(nextStep(515, true), { do: "reconnect" });
});

test("a network that comes and goes is waited for; codes that nobody scanned are not", () => {
  for (const code of [408, 428, 500, 503, 502]) assert.deepEqual(nextStep(code, true), { do: "wait", reason: "network" });
  assert.deepEqual(nextStep(408, false), { do: "stop", reason: "qr_expired" });
});

test("pauses double, have chance in their upper half, and have an end", () => {
  const pauses = { firstMs: 100, longestMs: 1_000 };
  assert.deepEqual([0, 1, 2, 3, 4, 50].map((attempt) => pauseMs(attempt, pauses, () => 1)), [100, 200, 400, 800, 1_000, 1_000]);
  assert.equal(pauseMs(0, pauses, () => 0), 50);
});
