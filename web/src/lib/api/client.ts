import createClient, { type Middleware } from "openapi-fetch";
import { connection } from "@/lib/connection";
import { NetworkError, problemFrom } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** The value of a readable cookie, or an empty string. */
export function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

const guard: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRF-Token", cookie("moked_csrf"));
    return request;
  },
  onResponse() {
    connection.reached();
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    connection.missed();
    return new NetworkError();
  },
};

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  fetch: (request: Request) => globalThis.fetch(request),
});
api.use(guard);

interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; otherwise throws `ApiError` or `NetworkError`. */
export async function unwrap<Data>(pending: Promise<Outcome<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await pending;
  if (!response.ok || data === undefined || data === null) throw problemFrom(response.status, error);
  return data;
}

/** For answers without a body (204). */
export async function done(pending: Promise<Outcome<unknown>>): Promise<void> {
  const { error, response } = await pending;
  if (!response.ok) throw problemFrom(response.status, error);
}

/** One key per intended write: a repeat of the same write is answered from the first. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
