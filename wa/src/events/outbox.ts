/** Events that wait for the CRM, in `wa.events`: written with what caused them, deleted when the CRM has them. */

import { openOrNull, type Seal } from "../auth/seal.js";
import type { Database, Queryable } from "../db/rows.js";
import { asEvent, type Happening } from "./types.js";

export interface Waiting {
  readonly seq: number;
  readonly eventId: string;
  /** The event's JSON. */
  readonly json: string;
}

export interface Outbox {
  /** Write within the caller's transaction; call `wake` after it has been committed. */
  append(within: Queryable, businessId: string, happening: Happening): Promise<void>;
  wake(): void;
  onWake(listener: () => void): void;
  /** Businesses with waiting events. */
  businesses(): Promise<string[]>;
  /**
   * Hand the oldest events of one business, in order, to `deliver`; what it names as settled is removed, what it names
   * as refused is kept aside. Nobody else delivers this business meanwhile; false when somebody else does.
   */
  withOldest(businessId: string, limit: number, deliver: (events: Waiting[]) => Promise<Verdict>): Promise<boolean>;
  counts(): Promise<{ waiting: number; dead: number }>;
}

export interface Verdict {
  readonly settled: readonly Waiting[];
  readonly dead: readonly { readonly event: Waiting; readonly reason: string }[];
}

/** Characters of one batch's events; longer ones are split over more posts. */
const MAX_CHARACTERS = 256_000;

export function createOutbox(database: Database, seal: Seal): Outbox {
  const listeners: (() => void)[] = [];
  return {
    async append(within, businessId, happening) {
      const event = asEvent(happening);
      await within.query("INSERT INTO wa.events (event_id, business_id, body) VALUES ($1, $2, $3)", [
        event.event_id,
        businessId,
        seal.close(`event/${event.event_id}`, Buffer.from(JSON.stringify(event))),
      ]);
    },
    wake() {
      for (const listener of listeners) listener();
    },
    onWake(listener) {
      listeners.push(listener);
    },
    async businesses() {
      const { rows } = await database.query<{ business_id: string }>(
        "SELECT DISTINCT business_id FROM wa.events WHERE dead_at IS NULL",
      );
      return rows.map((row) => row.business_id);
    },
    withOldest: (businessId, limit, deliver) => deliverOldest(database, seal, businessId, limit, deliver),
    async counts() {
      const { rows } = await database.query<{ waiting: number; dead: number }>(
        "SELECT count(*) FILTER (WHERE dead_at IS NULL) AS waiting, count(dead_at) AS dead FROM wa.events",
      );
      return rows[0] ?? { waiting: 0, dead: 0 };
    },
  };
}

async function deliverOldest(
  database: Database,
  seal: Seal,
  businessId: string,
  limit: number,
  deliver: (events: Waiting[]) => Promise<Verdict>,
): Promise<boolean> {
  return database.transaction(async (within) => {
    // The lock lives as long as this transaction: a killed process frees it, two never interleave one chat's events.
    const { rows: locks } = await within.query<{ taken: boolean }>(
      "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken",
      [`moked wa events ${businessId}`],
    );
    if (locks[0]?.taken !== true) return false;
    const { rows } = await within.query<{ seq: number; event_id: string; body: Buffer }>(
      `SELECT seq, event_id, body FROM wa.events WHERE business_id = $1 AND dead_at IS NULL
       ORDER BY seq LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [businessId, limit],
    );
    const events: Waiting[] = [];
    let characters = 0;
    for (const row of rows) {
      const json = openOrNull(seal, `event/${row.event_id}`, row.body)?.toString("utf8");
      if (json === undefined) {
        await putAside(within, row.seq, "cannot be decrypted");
        continue;
      }
      characters += json.length;
      if (events.length > 0 && characters > MAX_CHARACTERS) break;
      events.push({ seq: row.seq, eventId: row.event_id, json });
    }
    if (events.length === 0) return true;
    const { settled, dead } = await deliver(events);
    await within.query("DELETE FROM wa.events WHERE seq = ANY($1)", [settled.map((event) => event.seq)]);
    for (const { event, reason } of dead) await putAside(within, event.seq, reason);
    return true;
  });
}

async function putAside(within: Queryable, seq: number, reason: string): Promise<void> {
  await within.query("UPDATE wa.events SET dead_at = now(), dead_reason = $2 WHERE seq = $1", [seq, reason]);
}
