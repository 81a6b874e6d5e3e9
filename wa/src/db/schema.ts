/**
 * The gateway's own tables, in schema `wa`, which belongs to its role: no migration of the CRM touches them.
 *
 * Each step runs once, in order, under one lock, so that gateways that start together do not collide. What is secret
 * (keys, message bodies) lies only in `bytea` columns that `auth/seal.ts` has encrypted.
 */

import type { Database } from "./rows.js";

const LOCK = "moked wa schema";

const STEPS: readonly string[] = [
  `
  CREATE TABLE wa.links (
    business_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('off', 'connecting', 'qr', 'open', 'closed')),
    reason text NOT NULL DEFAULT 'none',
    phone text,
    since timestamptz NOT NULL DEFAULT now(),
    last_traffic_at timestamptz
  );
  CREATE TABLE wa.auth (
    session uuid NOT NULL,
    type text NOT NULL,
    id text NOT NULL,
    version smallint NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (session, type, id)
  );
  CREATE TABLE wa.inbound (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    business_id uuid NOT NULL,
    wa_id text NOT NULL,
    chat text NOT NULL,
    from_me boolean NOT NULL,
    readable boolean NOT NULL,
    waiting boolean NOT NULL DEFAULT true,
    attempts integer NOT NULL DEFAULT 0,
    status text,
    body bytea,
    arrived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (business_id, wa_id)
  );
  CREATE INDEX ON wa.inbound (business_id, seq) WHERE waiting;
  CREATE INDEX ON wa.inbound (arrived_at);
  CREATE TABLE wa.outbound (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    business_id uuid NOT NULL,
    message_id uuid NOT NULL,
    wa_id text NOT NULL,
    chat text,
    status text NOT NULL CHECK (status IN ('queued', 'unknown', 'sent', 'delivered', 'read', 'failed')),
    error text,
    given_up boolean NOT NULL DEFAULT false,
    promised boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    attempted_at timestamptz,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (business_id, message_id),
    UNIQUE (business_id, wa_id)
  );
  CREATE INDEX ON wa.outbound (business_id, seq) WHERE status = 'unknown';
  CREATE INDEX ON wa.outbound (created_at);
  CREATE TABLE wa.events (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    business_id uuid NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    dead_at timestamptz,
    dead_reason text
  );
  CREATE INDEX ON wa.events (business_id, seq) WHERE dead_at IS NULL;
  CREATE TABLE wa.files (
    file_id uuid PRIMARY KEY,
    business_id uuid NOT NULL,
    mime text NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX ON wa.files (created_at);
  ALTER TABLE wa.files ALTER COLUMN body SET STORAGE EXTERNAL;
  `,
];

/** Bring schema `wa` up to date. Throws when the database cannot be reached or is newer than this gateway. */
export async function prepareSchema(database: Database): Promise<void> {
  await database.transaction(async (within) => {
    await within.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [LOCK]);
    await within.query("CREATE TABLE IF NOT EXISTS wa.steps (done integer PRIMARY KEY)");
    const { rows } = await within.query<{ done: number | null }>("SELECT max(done) AS done FROM wa.steps");
    const done = rows[0]?.done ?? 0;
    if (done > STEPS.length) throw new Error(`schema wa has step ${String(done)} of a newer gateway; update this one`);
    for (const [index, step] of STEPS.entries()) {
      if (index < done) continue;
      await within.query(step);
      await within.query("INSERT INTO wa.steps (done) VALUES ($1)", [index + 1]);
    }
  });
}
