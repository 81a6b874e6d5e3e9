/** HTTP around the router: bounded bodies, problem+json for every error, one log line for each refusal. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { MAX_FILE_BYTES } from "../events/types.js";
import type { Log } from "../log.js";
import { bodyTooLarge, internalError, Problem } from "./problems.js";
import type { Answer, Router } from "./routes.js";

/** Most bytes of a request's body; only files are larger. */
export const MAX_BODY_BYTES = 65_536;
const FILES_PATH = "/internal/wa/files";

/** A request that is not complete after this many ms is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A server that is not listening yet. */
export function createGatewayServer(router: Router, log: Log): Server {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(router, log, request, response).catch((error: unknown) => {
      log("error", "request.failed", { reason: String(error) });
      response.destroy();
    });
  });
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  return server;
}

async function answer(router: Router, log: Log, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? "GET";
  const rawPath = request.url ?? "/";
  try {
    const body = await readBody(request, limitOf(method, rawPath));
    sendAnswer(response, method, await router({ method, rawPath, headers: request.headers, body }));
  } catch (error) {
    if (!request.complete && request.destroyed && !(error instanceof Problem)) {
      log("warning", "request.aborted", { method });
      return;
    }
    const problem = error instanceof Problem ? error : internalError();
    const reason = problem === error ? problem.message : String(error);
    log(problem.status >= 500 ? "error" : "warning", "request.refused", { method, status: problem.status, reason });
    send(response, method, problem.status, "application/problem+json", problem.body(), problem.headers);
  }
}

function limitOf(method: string, rawPath: string): number {
  return method === "POST" && rawPath.split("?", 1)[0] === FILES_PATH ? MAX_FILE_BYTES : MAX_BODY_BYTES;
}

function sendAnswer(response: ServerResponse, method: string, { status, json, file, text }: Answer): void {
  if (file !== undefined) send(response, method, status, file.mime, file.body);
  else if (text !== undefined) send(response, method, status, "text/plain; version=0.0.4; charset=utf-8", text);
  else if (json !== undefined) send(response, method, status, "application/json", JSON.stringify(json));
  else response.writeHead(status, { "cache-control": "no-store" }).end();
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream(request)) {
    size += part.length;
    if (size > limit) throw bodyTooLarge(limit);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Node types the chunks as `any`; without an encoding they are buffers. */
function stream(request: IncomingMessage): AsyncIterable<Buffer> {
  return request;
}

function send(
  response: ServerResponse,
  method: string,
  status: number,
  type: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...headers,
    "cache-control": "no-store",
    "content-length": String(Buffer.byteLength(body)),
    "content-type": type,
    "x-content-type-options": "nosniff",
  });
  response.end(method === "HEAD" ? undefined : body);
}
