/** A link's state in `wa.links`, and the event that tells the CRM of it: both or none, repeated until written. */

import { setTimeout as delay } from "node:timers/promises";

import type { Database } from "../db/rows.js";
import type { Outbox } from "../events/outbox.js";
import type { LinkReason, LinkState } from "../events/types.js";
import type { Log } from "../log.js";

export interface Standing {
  readonly state: LinkState;
  readonly reason: LinkReason;
  readonly phone: string | null;
  readonly since: Date;
}

/** Ms until a write that failed is tried again. */
const AGAIN_MS = 1_000;

export interface LinkRecord {
  /** Write this standing; one that is still being written when the next comes may be skipped. */
  write(standing: Standing, lastTrafficAt: Date | null): void;
  /** Resolves when the newest is written, or when `deadlineMs` has passed. */
  flush(deadlineMs: number): Promise<void>;
}

export function createRecord(businessId: string, database: Database, outbox: Outbox, log: Log): LinkRecord {
  let next: { standing: Standing; lastTrafficAt: Date | null } | undefined;
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    while (next !== undefined) {
      const { standing, lastTrafficAt } = next;
      const wanted = next;
      try {
        await store(businessId, database, outbox, standing, lastTrafficAt);
        if (wanted === next) next = undefined;
      } catch (error) {
        log("warning", "link.unwritten", { business_id: businessId, reason: String(error) });
        await delay(AGAIN_MS, undefined, { ref: false });
      }
    }
    running = undefined;
  };

  return {
    write(standing, lastTrafficAt) {
      next = { standing, lastTrafficAt };
      running ??= run();
    },
    async flush(deadlineMs) {
      if (running !== undefined) await Promise.race([running, delay(deadlineMs, undefined, { ref: false })]);
    },
  };
}

async function store(
  businessId: string,
  database: Database,
  outbox: Outbox,
  { state, reason, phone, since }: Standing,
  lastTrafficAt: Date | null,
): Promise<void> {
  await database.transaction(async (within) => {
    const { rowCount } = await within.query(
      `INSERT INTO wa.links (business_id, state, reason, phone, since, last_traffic_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (business_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, phone = excluded.phone,
         since = excluded.since, last_traffic_at = coalesce(excluded.last_traffic_at, wa.links.last_traffic_at)`,
      [businessId, state, reason, phone, since, lastTrafficAt],
    );
    if (rowCount === 1) await outbox.append(within, businessId, { type: "link.changed", state, reason, phone });
  });
  outbox.wake();
}
