/** Signed posts to the CRM's internal routes. */

import { sign } from "../http/signing.js";

export interface Crm {
  /** The answer's status. Throws when there is none within the deadline. */
  post(path: string, body: string, deadlineMs: number): Promise<number>;
}

/** `address` without a slash at the end. Each post is signed afresh, for the CRM alone. */
export function createCrm(address: string, secret: string): Crm {
  return {
    async post(path, body, deadlineMs) {
      const bytes = Buffer.from(body);
      // The path of a CRM behind a prefix is part of what is signed.
      const url = new URL(address + path);
      const request = { audience: "crm" as const, method: "POST", rawPath: url.pathname, body: bytes };
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...sign(secret, request, Date.now() / 1000) },
        body: bytes,
        redirect: "error",
        signal: AbortSignal.timeout(deadlineMs),
      });
      await answer.body?.cancel();
      return answer.status;
    },
  };
}
