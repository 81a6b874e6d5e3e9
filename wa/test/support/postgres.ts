/** A fresh database for a test, as the migrations of the CRM leave it to the gateway: a role and an empty schema. */

import { randomBytes } from "node:crypto";

import { Client } from "pg";

export interface TestDatabase {
  /** The gateway's login, as in WA_DATABASE_URL. */
  readonly url: string;
  /** An administrator's connection to it, for looking and breaking. */
  admin<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

const PASSWORD = "gateway";

function administrator(): string {
  const url = process.env["WA_TEST_DATABASE_URL"];
  if (url === undefined || url === "") throw new Error("run the tests by `npm test`: it starts PostgreSQL for them");
  return url;
}

async function once(url: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

export async function freshDatabase(): Promise<TestDatabase> {
  const name = `wa_${randomBytes(6).toString("hex")}`;
  const server = new URL(administrator());
  await once(server.href, [
    // The role belongs to the server, and tests run side by side.
    `SELECT pg_advisory_lock(7)`,
    `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'moked_wa') THEN
       CREATE ROLE moked_wa LOGIN PASSWORD '${PASSWORD}'; END IF; END $$`,
    `CREATE DATABASE ${name} TEMPLATE template0`,
    `SELECT pg_advisory_unlock(7)`,
  ]);
  const own = new URL(server.href);
  own.pathname = `/${name}`;
  await once(own.href, ["CREATE SCHEMA wa AUTHORIZATION moked_wa"]);
  const admin = new Client({ connectionString: own.href });
  await admin.connect();
  const gateway = new URL(own.href);
  gateway.username = "moked_wa";
  gateway.password = PASSWORD;
  return {
    url: gateway.href,
    async admin<Row extends object>(text: string, values?: unknown[]) {
      const { rows } = await admin.query<Row>(text, values);
      return rows;
    },
    async drop() {
      await admin.end();
      await once(server.href, [`DROP DATABASE ${name} WITH (FORCE)`]);
    },
  };
}
