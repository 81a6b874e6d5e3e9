/** A gateway in this process, with a database and a CRM of its own, asked over real HTTP. */

import { createGateway, type Dependencies, type Gateway } from "../../src/gateway.js";
import { sign } from "../../src/http/signing.js";
import { createLog } from "../../src/log.js";
import { loadSettings } from "../../src/settings.js";
import { startCrm, type TestCrm } from "./crm.js";
import { freshDatabase, type TestDatabase } from "./postgres.js";

export const SECRET = "a-secret-of-the-house";
export const DATA_KEY = "a-key-for-data-at-rest";

/** One request signed as the CRM signs it. */
export async function ask(base: string, method: string, rawPath: string, body?: unknown): Promise<Response> {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(body === undefined ? "" : JSON.stringify(body));
  const headers = sign(SECRET, { audience: "wa", method, rawPath, body: bytes }, Date.now() / 1000);
  return fetch(base + rawPath, { method, headers, ...(bytes.length > 0 ? { body: bytes } : {}) });
}

export interface Running {
  readonly base: string;
  readonly database: TestDatabase;
  readonly crm: TestCrm;
  readonly lines: string[];
  readonly gateway: Gateway;
  ask(method: string, rawPath: string, body?: unknown): Promise<Response>;
  /** Stops this gateway and starts another one on the same database. */
  restart(changed?: Partial<Dependencies>): Promise<void>;
  close(): Promise<void>;
}

export async function startGateway(
  environment: Record<string, string> = {},
  dependencies: Partial<Dependencies> = {},
): Promise<Running> {
  const database = await freshDatabase();
  const crm = await startCrm(SECRET);
  const lines: string[] = [];
  const settings = loadSettings(
    {
      INTERNAL_SECRET: SECRET, DATA_KEY, WA_PORT: "0", WA_DATABASE_URL: database.url, CRM_INTERNAL_URL: crm.url,
      ...environment,
    },
    false,
  );
  const begin = async (own: Partial<Dependencies>): Promise<{ gateway: Gateway; base: string }> => {
    const log = createLog("json", (line) => lines.push(line));
    const gateway = createGateway(settings, { log, pauses: { firstMs: 20, longestMs: 200 }, ...own });
    const base = `http://127.0.0.1:${String(await gateway.start())}`;
    await gateway.ready();
    return { gateway, base };
  };
  let current = await begin(dependencies);
  return {
    get base() { return current.base; },
    get gateway() { return current.gateway; },
    database, crm, lines,
    ask: (method, rawPath, body) => ask(current.base, method, rawPath, body),
    async restart(changed = {}) {
      await current.gateway.stop();
      current = await begin({ ...dependencies, ...changed });
    },
    async close() {
      await current.gateway.stop();
      await crm.close();
      await database.drop();
    },
  };
}

/** Polls until `read` gives something; for states that no event tells. */
export async function eventually<Value>(read: () => Promise<Value | null | undefined | false>, withinMs = 15_000): Promise<Value> {
  const until = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > until) throw new Error("it never came to be");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
