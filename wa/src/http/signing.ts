/**
 * Signed HTTP between Moked's own processes; the same rule as `shared/signing.py`, proved against its vectors.
 *
 * The signature covers `v1`, audience, method, raw path with query and timestamp, each followed by a newline, then
 * the raw body: HMAC-SHA256 by INTERNAL_SECRET, hex.
 */

import { createHmac, timingSafeEqual } from "node:crypto";

export type Audience = "agent" | "crm" | "wa";

export const TIMESTAMP_HEADER = "x-moked-timestamp";
export const SIGNATURE_HEADER = "x-moked-signature";

/** A request is refused when its timestamp is further away than this, in seconds, either way. */
export const MAX_SKEW_S = 300;

export interface SignedRequest {
  readonly audience: Audience;
  readonly method: string;
  /** Path with the query string, exactly as it travels. */
  readonly rawPath: string;
  readonly body: Uint8Array;
}

/** The request does not carry a fresh, valid signature; the message says which part failed. */
export class SignatureRefusedError extends Error {
  override readonly name = "SignatureRefusedError";
}

/** Headers for one attempt at `nowS` (unix seconds); sign each retry afresh. */
export function sign(secret: string, request: SignedRequest, nowS: number): Record<string, string> {
  const timestamp = String(Math.floor(nowS));
  return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature(secret, request, timestamp) };
}

/** Throws SignatureRefusedError unless the two headers sign exactly this request at `nowS` (unix seconds). */
export function verify(
  secret: string,
  request: SignedRequest,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  nowS: number,
): void {
  const timestamp = single(headers[TIMESTAMP_HEADER]);
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new SignatureRefusedError("timestamp missing or not a number");
  }
  if (Math.abs(nowS - Number(timestamp)) > MAX_SKEW_S) {
    throw new SignatureRefusedError("timestamp outside five minutes");
  }
  const expected = Buffer.from(signature(secret, request, timestamp));
  const given = Buffer.from(single(headers[SIGNATURE_HEADER]));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new SignatureRefusedError("signature does not match");
  }
}

function signature(secret: string, request: SignedRequest, timestamp: string): string {
  const head = `v1\n${request.audience}\n${request.method.toUpperCase()}\n${request.rawPath}\n${timestamp}\n`;
  const digest = createHmac("sha256", secret).update(head).update(request.body).digest("hex");
  return `v1=${digest}`;
}

function single(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}
