/** The real process over a real socket. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";

import { sign } from "../src/http/signing.js";
import { eventually } from "./support/gateway.js";
import { freshDatabase, type TestDatabase } from "./support/postgres.js";

const SECRET = "a-secret-of-the-house";
const MAIN = path.join(process.cwd(), "dist", "main.js");

let database: TestDatabase;
let complete: Record<string, string>;

before(async () => {
  database = await freshDatabase();
  complete = {
    INTERNAL_SECRET: SECRET, DATA_KEY: "a-key-for-data-at-rest", WA_DATABASE_URL: database.url, WA_PORT: "0", LOG_FORMAT: "json",
  };
});

after(() => database.drop());

function start(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [MAIN], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
}

async function* lines(child: ChildProcess): AsyncGenerator<string> {
  assert.ok(child.stderr);
  for await (const line of createInterface({ input: child.stderr })) yield line;
}

async function listening(child: ChildProcess): Promise<number> {
  for await (const line of lines(child)) {
    const found = /"port":(\d+)/.exec(line);
    if (found) {
      child.stderr?.resume();
      return Number(found[1]);
    }
  }
  throw new Error("the gateway never listened");
}

async function refusal(environment: Record<string, string>): Promise<{ code: number | null; said: string[] }> {
  const child = start(environment);
  const exited = once(child, "exit");
  const said: string[] = [];
  for await (const line of lines(child)) said.push(line);
  await exited;
  return { code: child.exitCode, said };
}

describe("a running gateway", () => {
  let child: ChildProcess;
  let base: string;

  before(async () => {
    child = start(complete);
    base = `http://127.0.0.1:${String(await listening(child))}`;
    await eventually(async () => (await fetch(`${base}/readyz`)).ok);
  });

  after(() => child.kill("SIGKILL"));

  function signed(rawPath: string): Promise<Response> {
    const request = { audience: "wa" as const, method: "GET", rawPath, body: Buffer.alloc(0) };
    return fetch(base + rawPath, { headers: sign(SECRET, request, Date.now() / 1000) });
  }

  test("is alive, ready and off", async () => {
    assert.deepEqual(await (await fetch(`${base}/healthz`)).json(), { status: "ok", state: "off", last_traffic_age_s: null });
    assert.deepEqual(await (await fetch(`${base}/readyz`)).json(), { status: "ready" });
  });

  test("answers a signed question for a link's state", async () => {
    const whole = await signed("/internal/wa/status");
    assert.deepEqual(await whole.json(), { state: "off" });
    const one = await signed("/internal/wa/status?business_id=0199f3a1-1111-7222-8333-123456789012");
    assert.deepEqual(await one.json(), { state: "off", reason: "none", phone: null, since: null, last_traffic_at: null });
    assert.equal((await signed("/internal/wa/status?business_id=7")).status, 400);
  });

  test("shows figures without a business in them", async () => {
    const figures = await (await fetch(`${base}/metrics`)).text();
    assert.match(figures, /^moked_wa_links_open 0$/m);
    assert.match(figures, /^moked_wa_events_waiting 0$/m);
  });

  test("W32: refuses unsigned and foreign requests on every internal path", async () => {
    for (const rawPath of ["/internal/wa/status", "/internal/unknown"]) {
      assert.equal((await fetch(base + rawPath)).status, 401);
    }
    const request = { audience: "wa" as const, method: "GET", rawPath: "/internal/wa/status", body: Buffer.alloc(0) };
    const headers = sign("another-secret-of-length", request, Date.now() / 1000);
    assert.equal((await fetch(`${base}/internal/wa/status`, { headers })).status, 401);
  });

  test("errors are problem+json", async () => {
    const missing = await fetch(`${base}/nothing`);
    assert.equal(missing.status, 404);
    assert.equal(missing.headers.get("content-type"), "application/problem+json");
    const posted = await fetch(`${base}/healthz`, { method: "POST", body: "{}" });
    assert.equal(posted.status, 405);
    assert.equal(posted.headers.get("allow"), "GET, HEAD");
    assert.deepEqual(await posted.json(), {
      type: "urn:moked:problem:method-not-allowed",
      title: "Method not allowed",
      status: 405,
      detail: "POST is not answered here.",
    });
    assert.equal((await fetch(`${base}/__proto__`)).status, 404);
  });

  test("reads no endless body", async () => {
    const answer = await fetch(`${base}/healthz`, { method: "POST", body: "x".repeat(70_000) });
    assert.equal(answer.status, 413);
    assert.equal((await fetch(`${base}/healthz`)).status, 200);
  });
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} ends it cleanly while a client stays connected`, async () => {
    const child = start(complete);
    const socket = connect(await listening(child), "127.0.0.1");
    // The gateway may end the idle connection by a reset; the client's side of it is not under test.
    socket.on("error", () => undefined);
    await once(socket, "connect");
    const exited = once(child, "exit");
    child.kill(signal);
    assert.deepEqual(await exited, [0, null]);
    socket.destroy();
  });
}

test("a client that leaves in the middle is one warning and nothing more", async () => {
  const child = start(complete);
  assert.ok(child.stderr);
  const said = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await said.next()).value);
  const port = Number(/"port":(\d+)/.exec(await next())?.[1]);
  assert.match(await next(), /wa.ready/);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.end("POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
  assert.match(await next(), /"event":"request.aborted","level":"warning"/);
  assert.equal((await fetch(`http://127.0.0.1:${String(port)}/healthz`)).status, 200);
  child.kill("SIGTERM");
  assert.match(await next(), /wa.stopping/);
  await once(child, "exit");
  socket.destroy();
});

test("bad settings stop the start with one sentence", async () => {
  const { code, said } = await refusal({ ...complete, INTERNAL_SECRET: "short" });
  assert.equal(code, 1);
  assert.deepEqual(said, ["moked-wa: INTERNAL_SECRET: must have at least 16 characters"]);
});

test("a taken port stops the start with one sentence", async () => {
  const first = start(complete);
  const port = await listening(first);
  const { code, said } = await refusal({ ...complete, WA_PORT: String(port) });
  first.kill("SIGKILL");
  assert.equal(code, 1);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /^moked-wa: could not start: .*EADDRINUSE/);
});

test("without its database it is alive, not ready, and waits", async () => {
  const child = start({ ...complete, WA_DATABASE_URL: "postgresql://moked_wa:x@127.0.0.1:1/moked" });
  const base = `http://127.0.0.1:${String(await listening(child))}`;
  assert.equal((await fetch(`${base}/healthz`)).status, 200);
  assert.equal((await fetch(`${base}/readyz`)).status, 503);
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  assert.deepEqual(await exited, [0, null]);
});
