/** Rows of `wa.auth`: (session, type, id) and a sealed value, written many at a time. */

import type { Database } from "../db/rows.js";
import type { Seal } from "./seal.js";

/** Form of the values: BufferJSON of Baileys 7. Another form gets another number and a migration. */
const VERSION = 1;

export interface AuthRow {
  readonly type: string;
  readonly id: string;
  /** Null deletes the row. */
  readonly value: string | null;
}

export interface AuthRows {
  read(session: string, type: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** All or nothing, in two statements at most: a pairing writes 812 keys at once. */
  write(session: string, rows: readonly AuthRow[]): Promise<void>;
  wipe(session: string): Promise<void>;
}

export function createAuthRows(database: Database, seal: Seal): AuthRows {
  const place = (session: string, type: string, id: string): string => `auth/${session}/${type}/${id}`;
  return {
    async read(session, type, ids) {
      const { rows } = await database.query<{ id: string; version: number; value: Buffer }>(
        "SELECT id, version, value FROM wa.auth WHERE session = $1 AND type = $2 AND id = ANY($3)",
        [session, type, ids],
      );
      const found = new Map<string, string>();
      for (const row of rows) {
        if (row.version !== VERSION) throw new Error(`wa.auth has a row of version ${String(row.version)}`);
        found.set(row.id, seal.open(place(session, type, row.id), row.value).toString("utf8"));
      }
      return found;
    },
    async write(session, rows) {
      const kept: { type: string; id: string; sealed: Buffer }[] = [];
      const gone: { type: string; id: string }[] = [];
      for (const { type, id, value } of rows) {
        if (value === null) gone.push({ type, id });
        else kept.push({ type, id, sealed: seal.close(place(session, type, id), Buffer.from(value)) });
      }
      await database.transaction(async (within) => {
        if (kept.length > 0) {
          await within.query(
            `INSERT INTO wa.auth (session, type, id, version, value)
             SELECT $1, row.type, row.id, ${String(VERSION)}, row.value
             FROM unnest($2::text[], $3::text[], $4::bytea[]) AS row (type, id, value)
             ON CONFLICT (session, type, id) DO UPDATE SET version = excluded.version, value = excluded.value`,
            [session, kept.map((row) => row.type), kept.map((row) => row.id), kept.map((row) => row.sealed)],
          );
        }
        if (gone.length > 0) {
          await within.query(
            `DELETE FROM wa.auth USING unnest($2::text[], $3::text[]) AS row (type, id)
             WHERE session = $1 AND wa.auth.type = row.type AND wa.auth.id = row.id`,
            [session, gone.map((row) => row.type), gone.map((row) => row.id)],
          );
        }
      });
    },
    async wipe(session) {
      await database.query("DELETE FROM wa.auth WHERE session = $1", [session]);
    },
  };
}
