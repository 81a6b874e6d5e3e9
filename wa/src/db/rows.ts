/** What every store needs of PostgreSQL: a pool, a transaction, and nothing of the driver's own types. */

import { DatabaseError, Pool, type PoolClient, type QueryResultRow, types } from "pg";

/** Connections of one gateway; the lock keeper has one more of its own. */
const MAX_CONNECTIONS = 12;
/** Ms that a query waits for a free connection, and that a statement may run. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 20_000;

/** bigint (int8) as a number: sequence numbers here stay far below 2^53. */
types.setTypeParser(types.builtins.INT8, Number);

/** A statement failed, and not by its values: the same one may run in a moment. */
export class DatabaseAwayError extends Error {
  override readonly name = "DatabaseAwayError";
}

/** Classes of SQLSTATE that blame the values: data exception, integrity constraint violation. */
const BY_ITS_VALUES = /^2[23]/;

/** Rethrows an error of the driver; DatabaseAwayError unless it is for ever. */
function told(error: unknown): never {
  if (error instanceof DatabaseError && BY_ITS_VALUES.test(error.code ?? "")) throw error;
  throw new DatabaseAwayError(error instanceof Error ? error.message : String(error), { cause: error });
}

/** Runs one statement; a pool and a transaction both can. */
export interface Queryable {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a statement's rows have the shape it asks for
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>;
}

export interface Database extends Queryable {
  /** Commits what `work` did, or nothing of it. */
  transaction<Result>(work: (within: Queryable) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * A database of the gateway's own role. Connects on the first query; idle connections that break are dropped. What it
 * throws: DatabaseAwayError, or the driver's DatabaseError for values that no attempt will get in.
 */
export function openDatabase(url: string, onBroken: (reason: string) => void): Database {
  const pool = new Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + CONNECT_MS,
    keepAlive: true,
    application_name: "moked-wa",
  });
  pool.on("error", (error) => { onBroken(error.message); });
  return {
    query: (text, values) => pool.query(text, values).catch(told),
    transaction: (work) => inTransaction(pool, work),
    close: () => pool.end(),
  };
}

async function inTransaction<Result>(pool: Pool, work: (within: Queryable) => Promise<Result>): Promise<Result> {
  const client = await pool.connect().catch(told);
  let broken: Error | undefined;
  // A connection that is lost between two statements says so here; without a listener it would end the process.
  const lost = (error: Error): void => { broken = error; };
  client.on("error", lost);
  try {
    await client.query("BEGIN").catch(told);
    const result = await work({ query: (text, values) => client.query(text, values).catch(told) });
    await client.query("COMMIT").catch(told);
    return result;
  } catch (error) {
    broken ??= await rollBack(client);
    throw error;
  } finally {
    client.off("error", lost);
    client.release(broken);
  }
}

/** The error of a connection that cannot even roll back: it must not be used again. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query("ROLLBACK");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
