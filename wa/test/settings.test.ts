import assert from "node:assert/strict";
import { test } from "node:test";

import { createLog } from "../src/log.js";
import { loadSettings } from "../src/settings.js";

const SECRET = "a-secret-of-the-house";

test("defaults are loopback, port 8090, JSON outside a terminal", () => {
  assert.deepEqual(loadSettings({ INTERNAL_SECRET: SECRET, WA_PORT: "" }, false), {
    host: "127.0.0.1",
    port: 8090,
    internalSecret: SECRET,
    logFormat: "json",
  });
  assert.equal(loadSettings({ INTERNAL_SECRET: SECRET }, true).logFormat, "text");
});

test("a bad value is one sentence that names it", () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{}, /^INTERNAL_SECRET: missing/],
    [{ INTERNAL_SECRET: "short" }, /^INTERNAL_SECRET: must have at least 16/],
    [{ INTERNAL_SECRET: SECRET, WA_PORT: "eighty" }, /^WA_PORT: must be a port/],
    [{ INTERNAL_SECRET: SECRET, WA_PORT: "70000" }, /^WA_PORT: must be a port/],
    [{ INTERNAL_SECRET: SECRET, LOG_FORMAT: "xml" }, /^LOG_FORMAT: must be json or text/],
  ];
  for (const [environment, message] of wrong) {
    assert.throws(() => loadSettings(environment, false), { name: "SettingsInvalidError", message });
  }
});

test("a JSON line cannot be broken by what it says", () => {
  const lines: string[] = [];
  createLog("json", (line) => { lines.push(line); })("info", "a\nb", { reason: 'quote " and \n' });
  assert.equal(lines.length, 1);
  const read: unknown = JSON.parse(lines[0] ?? "");
  assert.ok(typeof read === "object" && read !== null && "process" in read && read.process === "wa");
  assert.equal(lines[0]?.split("\n").length, 2);
});
