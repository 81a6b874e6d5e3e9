import assert from "node:assert/strict";
import { test } from "node:test";

import { createLog } from "../src/log.js";
import { loadSettings } from "../src/settings.js";

const SECRET = "a-secret-of-the-house";
const COMPLETE = {
  INTERNAL_SECRET: SECRET, DATA_KEY: "a-key-for-data-at-rest", WA_DATABASE_URL: "postgresql://moked_wa:x@127.0.0.1:5432/moked",
};
const CA = "ab".repeat(32);

test("defaults are loopback, port 8090, JSON outside a terminal, the CRM beside, WhatsApp itself", () => {
  assert.deepEqual(loadSettings({ ...COMPLETE, WA_PORT: "" }, false), {
    host: "127.0.0.1",
    port: 8090,
    internalSecret: SECRET,
    logFormat: "json",
    databaseUrl: COMPLETE.WA_DATABASE_URL,
    dataKey: COMPLETE.DATA_KEY,
    crmUrl: "http://127.0.0.1:8000",
    whatsappUrl: null,
    testRoot: null,
  });
  assert.equal(loadSettings(COMPLETE, true).logFormat, "text");
});

test("the CRM is where it is said to be, else beside this gateway", () => {
  const crm = (more: Record<string, string>): string => loadSettings({ ...COMPLETE, ...more }, false).crmUrl;
  assert.equal(crm({ CRM_INTERNAL_URL: "http://crm:8000/" }), "http://crm:8000");
  assert.equal(crm({ HOST: "0.0.0.0", CRM_PORT: "9000" }), "http://127.0.0.1:9000");
  assert.equal(crm({ HOST: "::" }), "http://[::1]:8000");
});

test("a test server's root is taken on this machine alone", () => {
  const loaded = loadSettings({ ...COMPLETE, WHATSAPP_WS_URL: "ws://127.0.0.1:9/ws", WHATSAPP_TEST_CA: CA }, false);
  assert.deepEqual(loaded.testRoot, Buffer.from(CA, "hex"));
  assert.equal(loaded.whatsappUrl, "ws://127.0.0.1:9/ws");
});

test("a bad value is one sentence that names it", () => {
  const wrong: [Record<string, string | undefined>, RegExp][] = [
    [{ INTERNAL_SECRET: undefined }, /^INTERNAL_SECRET: missing/],
    [{ INTERNAL_SECRET: "short" }, /^INTERNAL_SECRET: must have at least 16/],
    [{ DATA_KEY: undefined }, /^DATA_KEY: missing/],
    [{ WA_DATABASE_URL: undefined }, /^WA_DATABASE_URL: missing/],
    [{ WA_DATABASE_URL: "mysql://x" }, /^WA_DATABASE_URL: must be postgresql/],
    [{ WA_PORT: "eighty" }, /^WA_PORT: must be a port/],
    [{ WA_PORT: "70000" }, /^WA_PORT: must be a port/],
    [{ CRM_PORT: "x" }, /^CRM_PORT: must be a port/],
    [{ CRM_INTERNAL_URL: "crm:8000" }, /^CRM_INTERNAL_URL: must be a full URL/],
    [{ LOG_FORMAT: "xml" }, /^LOG_FORMAT: must be json or text/],
    [{ WHATSAPP_WS_URL: "http://127.0.0.1" }, /^WHATSAPP_WS_URL: must be a full URL/],
    [{ WHATSAPP_TEST_CA: CA }, /^WHATSAPP_TEST_CA: is for a test server/],
    [{ WHATSAPP_TEST_CA: CA, WHATSAPP_WS_URL: "wss://web.whatsapp.com/ws/chat" }, /^WHATSAPP_TEST_CA: is for a test/],
    [{ WHATSAPP_TEST_CA: CA, WHATSAPP_WS_URL: "ws://127.0.0.1.example.com/ws" }, /^WHATSAPP_TEST_CA: is for a test/],
    [{ WHATSAPP_TEST_CA: "xyz", WHATSAPP_WS_URL: "ws://127.0.0.1:9/ws" }, /^WHATSAPP_TEST_CA: must be the 64 hex/],
  ];
  for (const [changed, message] of wrong) {
    assert.throws(() => loadSettings({ ...COMPLETE, ...changed }, false), { name: "SettingsInvalidError", message });
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

test("W20: of a number in a reason three digits stay", () => {
  const lines: string[] = [];
  createLog("text", (line) => { lines.push(line); })("warning", "x", { reason: "no session for 972521112222@s.whatsapp.net" });
  assert.match(lines[0] ?? "", /reason=no session for \*\*\*222@s\.whatsapp\.net$/m);
});
