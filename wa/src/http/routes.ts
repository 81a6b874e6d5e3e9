/** What the gateway answers: health for anyone, everything else to signed requests of the other processes. */

import { badRequest, methodNotAllowed, notFound, unsigned } from "./problems.js";
import { SignatureRefusedError, verify } from "./signing.js";

export interface Request {
  readonly method: string;
  /** Path with the query string, exactly as it travelled. */
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  /** Absent: no body. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly file?: { readonly mime: string; readonly body: Uint8Array };
  readonly text?: string;
}

/** What a handler gets: `id` is the last part of paths that end in one. */
export interface Asked {
  readonly query: URLSearchParams;
  readonly id: string;
  readonly body: Uint8Array;
}

export type Handler = (asked: Asked) => Promise<Answer> | Answer;
/** By method and path; `{id}` stands for one part of the path. */
export type Routes = Readonly<Record<string, Handler>>;
export type Router = (request: Request) => Promise<Answer>;

interface Gateway {
  readonly secret: string;
  /** Throws a Problem while the process is stopping, or when it has not started within a moment. */
  readonly becomeReady: () => Promise<void>;
  /** Unix seconds. */
  readonly now: () => number;
}

/** Answers one request or throws a Problem. */
export function createRouter(gateway: Gateway, routes: Routes): Router {
  const patterns = Object.entries(routes).map(([route, handler]) => {
    const [method = "", path = ""] = route.split(" ", 2);
    return { method, path, expression: new RegExp(`^${path.replace("{id}", "([^/]+)")}$`), handler };
  });
  return async (request) => {
    const [path = "", query = ""] = request.rawPath.split("?", 2);
    const isInternal = path.startsWith("/internal/");
    if (isInternal) checkSignature(gateway, request);
    const fitting = patterns.filter(({ expression }) => expression.test(path));
    if (fitting.length === 0) throw notFound(path);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = fitting.find((pattern) => pattern.method === method);
    if (found === undefined) throw methodNotAllowed(request.method, allowed(fitting.map((pattern) => pattern.method)));
    if (isInternal) await gateway.becomeReady();
    const id = found.expression.exec(path)?.[1] ?? "";
    return found.handler({ query: new URLSearchParams(query), id: decoded(id), body: request.body });
  };
}

function allowed(methods: string[]): string {
  return methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest("The path is not well formed.");
  }
}

function checkSignature(gateway: Gateway, request: Request): void {
  try {
    verify(gateway.secret, { audience: "wa", ...request }, request.headers, gateway.now());
  } catch (error) {
    if (error instanceof SignatureRefusedError) throw unsigned(error.message);
    throw error;
  }
}
