/** HTTP around the router: bounded bodies, problem+json for every error, one log line for each refusal. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import type { Log } from "./log.js";
import { bodyTooLarge, internalError, Problem } from "./problems.js";
import type { Router } from "./routes.js";

/** Most bytes of a request's body; today's requests have none, and a signature must cover what is there. */
export const MAX_BODY_BYTES = 65_536;

/** A request that is not complete after this many ms is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;

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
    const body = await readBody(request);
    const answered = router({ method, rawPath, headers: request.headers, body });
    send(response, method, 200, "application/json", JSON.stringify(answered));
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

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream(request)) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw bodyTooLarge(MAX_BODY_BYTES);
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
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...headers,
    "cache-control": "no-store",
    "content-length": String(Buffer.byteLength(body)),
    "content-type": type,
  });
  response.end(method === "HEAD" ? undefined : body);
}
