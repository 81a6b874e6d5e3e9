/**
 * One owner for each link: two sockets with the same keys break each other's sessions (close code 440, "Bad MAC").
 *
 * The owner holds a PostgreSQL advisory lock on a connection that does nothing else. When that connection is lost, the
 * server may already have given the lock to another process, so every link of this process must stop at once.
 */

import { Client } from "pg";

/** Ms between two signs of life on the lock's connection, and how long one may take. */
const BEAT_MS = 3_000;
const ANSWER_MS = 6_000;

export interface Ownership {
  /** True when this process owns the link now (or already did); false when another one does. Throws without database. */
  take(businessId: string): Promise<boolean>;
  release(businessId: string): Promise<void>;
  close(): Promise<void>;
}

/** `onLost` is called once for each lost connection that held locks; a later `take` connects anew. */
export function createOwnership(url: string, onLost: (businessIds: string[]) => void): Ownership {
  let current: Promise<Client> | undefined;
  let beat: NodeJS.Timeout | undefined;
  const held = new Set<string>();
  const taking = new Map<string, Promise<boolean>>();

  const lose = (client: Client): void => {
    clearInterval(beat);
    current = undefined;
    const lost = [...held];
    held.clear();
    client.end().catch(() => undefined); // a connection that is lost already cannot be closed politely
    if (lost.length > 0) onLost(lost);
  };

  const connect = async (): Promise<Client> => {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      application_name: "moked-wa-owner",
    });
    let alive = true;
    const gone = (): void => {
      if (alive) lose(client);
      alive = false;
    };
    client.on("error", gone);
    client.on("end", gone);
    await client.connect();
    beat = setInterval(() => {
      client.query("SELECT 1").catch(gone);
    }, BEAT_MS);
    return client;
  };

  const connection = (): Promise<Client> => {
    current ??= connect().catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    return current;
  };

  const lock = async (businessId: string): Promise<boolean> => {
    const client = await connection();
    if (held.has(businessId)) return true;
    const { rows } = await client.query<{ taken: boolean }>(
      "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken",
      [lockName(businessId)],
    );
    const taken = rows[0]?.taken === true;
    if (taken) held.add(businessId);
    return taken;
  };

  return {
    take(businessId) {
      // PostgreSQL counts: a lock that two asked for at once would have to be given back twice.
      const asked = taking.get(businessId) ?? lock(businessId).finally(() => taking.delete(businessId));
      taking.set(businessId, asked);
      return asked;
    },
    async release(businessId) {
      if (!held.delete(businessId) || current === undefined) return;
      const client = await current;
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [lockName(businessId)]);
    },
    async close() {
      clearInterval(beat);
      held.clear();
      const client = await current?.catch(() => undefined);
      current = undefined;
      await client?.end();
    },
  };
}

function lockName(businessId: string): string {
  return `moked wa link ${businessId}`;
}
