/** What the gateway answers: health for anyone, link states for signed requests of the other processes. */

import { badRequest, methodNotAllowed, notFound, stopping, unsigned } from "./problems.js";
import { SignatureRefusedError, verify } from "./signing.js";

export interface Request {
  readonly method: string;
  /** Path with the query string, exactly as it travelled. */
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export type Answer = Readonly<Record<string, string>>;
export type Router = (request: Request) => Answer;

/** No business can link a phone yet: the gateway connects nowhere, and it says so for all and for each. */
const STATE = "off";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

interface Gateway {
  readonly secret: string;
  /** False while the process is stopping. */
  readonly isReady: () => boolean;
  /** Unix seconds. */
  readonly now: () => number;
}

/** Answers one request or throws a Problem. */
export function createRouter(gateway: Gateway): Router {
  const answers: Readonly<Record<string, (query: URLSearchParams) => Answer>> = {
    "/healthz": () => ({ status: "ok", state: STATE }),
    "/readyz": () => readiness(gateway),
    "/internal/wa/status": (query) => linkStatus(query.get("business_id")),
  };
  return (request) => {
    const [path = "", query = ""] = request.rawPath.split("?", 2);
    if (path.startsWith("/internal/")) checkSignature(gateway, request);
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    if (answer === undefined) throw notFound(path);
    if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(request.method, "GET, HEAD");
    return answer(new URLSearchParams(query));
  };
}

function checkSignature(gateway: Gateway, request: Request): void {
  try {
    verify(gateway.secret, { audience: "wa", ...request }, request.headers, gateway.now());
  } catch (error) {
    if (error instanceof SignatureRefusedError) throw unsigned(error.message);
    throw error;
  }
}

function readiness(gateway: Gateway): Answer {
  if (!gateway.isReady()) throw stopping();
  return { status: "ready" };
}

/** State of one business's link, or of the gateway as a whole when no business is named. */
function linkStatus(businessId: string | null): Answer {
  if (businessId !== null && !UUID.test(businessId)) throw badRequest("business_id must be a UUID.");
  return { state: STATE };
}
