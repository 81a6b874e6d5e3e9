import { vi } from "vitest";

export interface SentRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Answer = Response | Promise<Response>;
type Handler = (request: SentRequest) => Answer;

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

export const problem = (status: number, detail: string, code?: string): Response =>
  new Response(JSON.stringify({ type: code ? `urn:moked:problem:${code}` : "about:blank", status, detail }), {
    status,
    headers: { "content-type": "application/problem+json" },
  });

export const page = (items: unknown[], next_cursor: string | null = null): Response => json({ items, next_cursor });

/**
 * Replaces `fetch` by handlers keyed by "METHOD /path". An address without a handler answers 404, as the CRM would.
 * Returns what was sent, in order.
 */
export function serve(handlers: Record<string, Handler>): SentRequest[] {
  const sent: SentRequest[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const text = request.method === "GET" ? "" : await request.text();
    const seen: SentRequest = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: text === "" ? null : JSON.parse(text),
    };
    sent.push(seen);
    const handler = handlers[`${seen.method} ${seen.path}`];
    return handler ? handler(seen) : problem(404, "אין כתובת כזאת.");
  });
  return sent;
}
