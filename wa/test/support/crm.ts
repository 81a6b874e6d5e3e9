/** A CRM that keeps what the gateway tells it, and can be told to fail. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

import { verify } from "../../src/http/signing.js";

export interface TestEvent {
  readonly type: string;
  readonly event_id: string;
  readonly at: string;
  readonly v: number;
  readonly [field: string]: unknown;
}

export interface TestCrm {
  readonly url: string;
  /** Every event once, in the order in which it first came. */
  readonly events: TestEvent[];
  readonly hints: Record<string, unknown>[];
  /** How often a known event came again. */
  repeats(): number;
  /** Status to answer the next posts with, by what is posted; 204 without it. */
  answer(choose: (path: string, body: string) => number): void;
  /** Resolves to the first event that fits, now or later. */
  event(fits: (event: TestEvent) => boolean, withinMs?: number): Promise<TestEvent>;
  close(): Promise<void>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isEvent(value: unknown): value is TestEvent {
  return isRecord(value) && typeof value["type"] === "string" && typeof value["event_id"] === "string";
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  const chunks: AsyncIterable<Buffer> = request;
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

export async function startCrm(secret: string): Promise<TestCrm> {
  const events: TestEvent[] = [];
  const hints: Record<string, unknown>[] = [];
  const known = new Set<string>();
  const listeners = new Set<() => void>();
  let repeats = 0;
  let choose: (path: string, body: string) => number = () => 204;

  const take = (path: string, body: Buffer): void => {
    const posted: unknown = JSON.parse(body.toString());
    assert.ok(isRecord(posted));
    if (path === "/internal/wa/hints") hints.push(posted);
    if (path !== "/internal/wa/events") return;
    assert.ok(Array.isArray(posted["events"]) && posted["events"].length <= 50);
    for (const event of posted["events"]) {
      assert.ok(isEvent(event));
      if (known.has(event.event_id)) repeats += 1;
      else events.push({ ...event, business_id: posted["business_id"] });
      known.add(event.event_id);
    }
    for (const listener of listeners) listener();
  };

  const server = createServer((request, response) => {
    const answer = async (): Promise<number> => {
      const path = request.url ?? "";
      const body = await bodyOf(request);
      verify(secret, { audience: "crm", method: "POST", rawPath: path, body }, request.headers, Date.now() / 1000);
      const status = choose(path, body.toString());
      if (status === 204) take(path, body);
      return status;
    };
    answer().then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(401).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);

  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    events,
    hints,
    repeats: () => repeats,
    answer: (chosen) => { choose = chosen; },
    event(fits, withinMs = 15_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`no such event came; there were: ${events.map((event) => event.type).join(", ")}`));
        }, withinMs);
        const look = (): void => {
          const found = events.find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
