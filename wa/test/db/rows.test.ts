import assert from "node:assert/strict";
import { test } from "node:test";

import { openDatabase } from "../../src/db/rows.js";
import { UUID, uuid7 } from "../../src/db/uuid7.js";
import { freshDatabase } from "../support/postgres.js";

test("a connection that is lost in a transaction fails that work alone", async () => {
  const fresh = await freshDatabase();
  const database = openDatabase(fresh.url, () => undefined);
  const lost = database.transaction(async (within) => {
    const { rows } = await within.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await fresh.admin("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await within.query("SELECT 1");
  });
  await assert.rejects(lost);
  assert.equal((await database.query<{ one: number }>("SELECT 1 AS one")).rows[0]?.one, 1);
  await database.close();
  await fresh.drop();
});

test("ids are UUIDs of version 7 and sort by time", () => {
  const [early, late] = [uuid7(1_700_000_000_000), uuid7(1_700_000_000_001)];
  for (const id of [early, late]) assert.match(id, UUID);
  assert.match(early, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  assert.ok(early < late);
});
