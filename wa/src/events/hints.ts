/** Who is typing: told to the CRM at once or never. */

import type { Crm } from "./crm.js";

const HINTS_PATH = "/internal/wa/hints";
const DEADLINE_MS = 2_000;
/** Hints on the way at one moment; more are dropped, losing one costs nothing. */
const MAX_AT_ONCE = 8;

export type Hint = (businessId: string, chat: string, typing: boolean) => void;

export function createHints(crm: Crm): Hint {
  let flying = 0;
  return (businessId, chat, typing) => {
    if (flying >= MAX_AT_ONCE) return;
    flying += 1;
    crm
      .post(HINTS_PATH, JSON.stringify({ business_id: businessId, chat, typing }), DEADLINE_MS)
      .catch(() => undefined) // a hint is lost without harm
      .finally(() => { flying -= 1; });
  };
}
