/**
 * Messages that arrived, in `wa.inbound`: each is here before WhatsApp hears that we have it, and its id stays here so
 * that a repeat is known as one.
 */

import { openOrNull, type Seal } from "../auth/seal.js";
import type { Database, Queryable } from "../db/rows.js";
import { decode, encode, type Received } from "./received.js";

export interface WaitingMessage {
  readonly seq: number;
  readonly waId: string;
  readonly chat: string;
}

export interface Taken {
  readonly received: Received;
  /** As the row says; its content may have gone bad since. */
  readonly readable: boolean;
  /** Readings of it, with this one. */
  readonly attempts: number;
}

export interface Journal {
  /** False when it is known already, or is the echo of one of ours. A readable one replaces an unreadable. */
  keep(businessId: string, received: Received): Promise<boolean>;
  /** Oldest first. */
  waiting(businessId: string, limit: number): Promise<WaitingMessage[]>;
  /** Null when it is not waiting any more. A body that does not open is taken as one that could not be decrypted. */
  take(businessId: string, waId: string): Promise<Taken | null>;
  /** Within the transaction that writes its event. False when it has become readable meanwhile: read it again. */
  finish(within: Queryable, businessId: string, waId: string, readable: boolean): Promise<boolean>;
  /** Null when it is unknown or its body is gone. */
  find(businessId: string, waId: string): Promise<Received | null>;
}

export function createJournal(database: Database, seal: Seal): Journal {
  const place = (businessId: string, waId: string): string => `inbound/${businessId}/${waId}`;
  return {
    async keep(businessId, received) {
      const { rowCount } = await database.query(
        `INSERT INTO wa.inbound AS old (business_id, wa_id, chat, from_me, readable, body)
         SELECT $1, $2, $3, $4, $5, $6
         WHERE NOT EXISTS (SELECT FROM wa.outbound WHERE business_id = $1 AND wa_id = $2)
         ON CONFLICT (business_id, wa_id) DO UPDATE SET body = excluded.body, readable = true, waiting = true, attempts = 0
         WHERE NOT old.readable AND excluded.readable`,
        [
          businessId,
          received.waId,
          received.chat,
          received.fromMe,
          received.message !== null,
          seal.close(place(businessId, received.waId), encode(received)),
        ],
      );
      return rowCount === 1;
    },
    async waiting(businessId, limit) {
      const { rows } = await database.query<{ seq: number; wa_id: string; chat: string }>(
        "SELECT seq, wa_id, chat FROM wa.inbound WHERE business_id = $1 AND waiting ORDER BY seq LIMIT $2",
        [businessId, limit],
      );
      return rows.map((row) => ({ seq: row.seq, waId: row.wa_id, chat: row.chat }));
    },
    async take(businessId, waId) {
      const { rows } = await database.query<WaitingRow>(
        `UPDATE wa.inbound SET attempts = attempts + 1 WHERE business_id = $1 AND wa_id = $2 AND waiting
         RETURNING chat, from_me, readable, attempts, arrived_at, body`,
        [businessId, waId],
      );
      const [row] = rows;
      if (row === undefined) return null;
      const { readable, attempts } = row;
      const body = openOrNull(seal, place(businessId, waId), row.body);
      return { received: body === null ? unreadable(waId, row) : decode(body), readable, attempts };
    },
    async finish(within, businessId, waId, readable) {
      const { rowCount } = await within.query(
        `UPDATE wa.inbound SET waiting = false
         WHERE business_id = $1 AND wa_id = $2 AND waiting AND readable = $3`,
        [businessId, waId, readable],
      );
      return rowCount === 1;
    },
    async find(businessId, waId) {
      const { rows } = await database.query<{ body: Buffer | null }>(
        "SELECT body FROM wa.inbound WHERE business_id = $1 AND wa_id = $2",
        [businessId, waId],
      );
      const sealed = rows[0]?.body;
      const body = sealed ? openOrNull(seal, place(businessId, waId), sealed) : null;
      return body === null ? null : decode(body);
    },
  };
}

interface WaitingRow {
  readonly chat: string;
  readonly from_me: boolean;
  readonly readable: boolean;
  readonly attempts: number;
  readonly arrived_at: Date;
  readonly body: Buffer;
}

function unreadable(waId: string, row: WaitingRow): Received {
  const { chat, from_me: fromMe, arrived_at: arrivedAt } = row;
  return { waId, chat, alt: null, fromMe, name: null, sentAt: arrivedAt.getTime() / 1000, message: null };
}
