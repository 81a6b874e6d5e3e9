/** The control API: JSON over HTTP on the loopback, for tests in other processes and other languages. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { type Body, readBody } from "./fields.js";
import { ROUTES } from "./routes.js";
import type { MockWhatsApp } from "./server.js";

export interface Call {
  readonly world: MockWhatsApp;
  readonly body: Body;
  /** Parts of the path that the route left open, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

/** Answers with JSON, or with bytes when the route gives a Buffer. */
export type Handler = (call: Call) => unknown;

export function createControlServer(world: MockWhatsApp): Server {
  return createServer((request, response) => void answer(world, request, response));
}

async function answer(world: MockWhatsApp, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const parts: Buffer[] = [];
    for await (const part of chunks(request)) parts.push(part);
    const { pathname } = new URL(request.url ?? "/", "http://control");
    const found = route(request.method ?? "GET", pathname);
    if (found === null) {
      send(response, 404, { error: `the mock has no ${request.method ?? "GET"} ${pathname}` });
      return;
    }
    const body = readBody(Buffer.concat(parts).toString("utf8"));
    send(response, 200, (await found.handler({ world, body, path: found.path })) ?? {});
  } catch (error) {
    const wrong = error instanceof RangeError || error instanceof SyntaxError;
    send(response, wrong ? 400 : 500, { error: error instanceof Error ? error.message : String(error) });
  }
}

function route(method: string, pathname: string): { handler: Handler; path: Record<string, string> } | null {
  const given = pathname.split("/").filter((part) => part !== "");
  for (const [pattern, handler] of Object.entries(ROUTES)) {
    const [wanted, template = ""] = pattern.split(" ");
    const names = template.split("/").filter((part) => part !== "");
    if (wanted !== method || names.length !== given.length) continue;
    const path: Record<string, string> = {};
    const fits = names.every((name, index) => {
      const part = decodeURIComponent(given[index] ?? "");
      if (!name.startsWith(":")) return name === part;
      path[name.slice(1)] = part;
      return true;
    });
    if (fits) return { handler, path };
  }
  return null;
}

function send(response: ServerResponse, status: number, answered: unknown): void {
  const bytes = Buffer.isBuffer(answered);
  const body = bytes ? answered : Buffer.from(JSON.stringify(answered));
  const type = bytes ? "application/octet-stream" : "application/json";
  response.writeHead(status, { "content-type": type, "content-length": String(body.length) }).end(body);
}

function chunks(request: IncomingMessage): AsyncIterable<Buffer> {
  return request;
}
