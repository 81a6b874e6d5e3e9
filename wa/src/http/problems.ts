/** Errors that the gateway answers with: each carries its status and becomes problem+json (RFC 9457). */

export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly type: string,
    readonly title: string,
    detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  body(): string {
    return JSON.stringify({
      type: `urn:moked:problem:${this.type}`,
      title: this.title,
      status: this.status,
      detail: this.message,
    });
  }
}

export function notFound(path: string): Problem {
  return new Problem(404, "not-found", "Not found", `The gateway has no ${path}.`);
}

export function methodNotAllowed(method: string, allowed: string): Problem {
  return new Problem(405, "method-not-allowed", "Method not allowed", `${method} is not answered here.`, {
    allow: allowed,
  });
}

export function unsigned(reason: string): Problem {
  return new Problem(401, "signature-refused", "Signature refused", `The request was refused: ${reason}.`);
}

export function badRequest(detail: string): Problem {
  return new Problem(400, "bad-request", "Bad request", detail);
}

export function bodyTooLarge(limit: number): Problem {
  return new Problem(413, "body-too-large", "Body too large", `At most ${String(limit)} bytes are read.`, {
    connection: "close",
  });
}

/** Nothing left this machine: another way may be taken at once. */
export function linkNotOpen(): Problem {
  return new Problem(409, "link-not-open", "Link not open", "This business's WhatsApp link is not open now.");
}

export function linkOpen(): Problem {
  return new Problem(409, "link-open", "Link open", "This business's WhatsApp is linked already; there is no code.");
}

export function noCode(): Problem {
  return new Problem(404, "no-code", "No code", "There is no code to scan now; begin to link, or wait a moment.");
}

export function ownedElsewhere(): Problem {
  return new Problem(409, "owned-elsewhere", "Owned elsewhere", "Another gateway holds this business's link.");
}

export function notFoundHere(what: string, id: string): Problem {
  return new Problem(404, `${what}-not-found`, "Not found", `There is no ${what} ${id} of this business.`);
}

export function busy(): Problem {
  return new Problem(503, "busy", "Busy", "Too many messages of this business wait already; nothing was taken.");
}

export function starting(): Problem {
  return new Problem(503, "starting", "Starting", "The gateway does not have its database yet.");
}

export function stopping(): Problem {
  return new Problem(503, "stopping", "Stopping", "The gateway is stopping and takes no new work.");
}

export function internalError(): Problem {
  return new Problem(500, "internal-error", "Internal error", "The gateway failed; its log has the reason.");
}
