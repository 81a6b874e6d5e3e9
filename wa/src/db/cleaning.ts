/** What is too old goes: bodies after days, the marks that recognise repeats after a month. */

import type { Queryable } from "./rows.js";

/**
 * Days: files and inbound bodies (kept for quoting) 7; bodies of sent messages 2, WhatsApp asks for a repeat within
 * minutes and an unknown one is sent again for a day at most; ids, by which repeats are known, and refused events 60.
 */
const STATEMENTS: readonly string[] = [
  "DELETE FROM wa.files WHERE created_at < now() - interval '7 days'",
  "UPDATE wa.inbound SET body = NULL WHERE body IS NOT NULL AND NOT waiting AND arrived_at < now() - interval '7 days'",
  "UPDATE wa.outbound SET body = NULL WHERE body IS NOT NULL AND created_at < now() - interval '2 days'",
  "DELETE FROM wa.inbound WHERE NOT waiting AND arrived_at < now() - interval '60 days'",
  "DELETE FROM wa.outbound WHERE created_at < now() - interval '60 days'",
  "DELETE FROM wa.events WHERE dead_at < now() - interval '60 days'",
];

/** Remove what is past its time; safe to run by several gateways at once. */
export async function clean(database: Queryable): Promise<void> {
  for (const statement of STATEMENTS) await database.query(statement);
}
