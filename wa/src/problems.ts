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

export function stopping(): Problem {
  return new Problem(503, "stopping", "Stopping", "The gateway is stopping and takes no new work.");
}

export function internalError(): Problem {
  return new Problem(500, "internal-error", "Internal error", "The gateway failed; its log has the reason.");
}
