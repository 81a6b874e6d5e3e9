import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { randomBytes, randomUUID } from "node:crypto";

import { createOwnership } from "../../src/auth/ownership.js";
import { createAuthRows } from "../../src/auth/rows.js";
import { createSeal } from "../../src/auth/seal.js";
import { loadAuth, wasPaired } from "../../src/auth/state.js";
import { type Database, openDatabase } from "../../src/db/rows.js";
import { prepareSchema } from "../../src/db/schema.js";
import { silent } from "../../src/link/silent.js";
import { eventually } from "../support/gateway.js";
import { freshDatabase, type TestDatabase } from "../support/postgres.js";

describe("keys in the database", () => {
  let fresh: TestDatabase;
  let database: Database;
  const seal = createSeal("a-key-for-data-at-rest");

  before(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.url, () => undefined);
    await Promise.all([prepareSchema(database), prepareSchema(database)]);
  });

  after(async () => {
    await database.close();
    await fresh.drop();
  });

  test("every kind of key comes back as it was, also to another process", async () => {
    const session = randomUUID();
    const rows = createAuthRows(database, seal);
    const first = await loadAuth(rows, session, silent, false);
    first.save();
    await first.flush();
    const { state } = first;
    const pair = { public: randomBytes(32), private: randomBytes(32) };
    await state.keys.set({
      "pre-key": { "1": pair },
      session: { "77_1.0": randomBytes(40) },
      "lid-mapping": { "972521112222": "77" },
      "device-list": { "77": ["0", "5"] },
      tctoken: { "77@lid": { token: randomBytes(8), timestamp: "1" } },
      "identity-key": { "77_1.0": randomBytes(33) },
      "sender-key-memory": { x: { "77@lid": true } },
    });
    const { state: other } = await loadAuth(rows, session, silent, false);
    assert.deepEqual((await other.keys.get("pre-key", ["1", "2"]))["1"], pair);
    assert.equal((await other.keys.get("lid-mapping", ["972521112222"]))["972521112222"], "77");
    assert.deepEqual((await other.keys.get("device-list", ["77"]))["77"], ["0", "5"]);
    assert.equal((await other.keys.get("identity-key", ["77_1.0"]))["77_1.0"]?.length, 33);
    await other.keys.set({ "pre-key": { "1": null } });
    const { state: third } = await loadAuth(rows, session, silent, false);
    assert.deepEqual(await third.keys.get("pre-key", ["1"]), {});
  });

  test("812 keys are two statements, not 812", async () => {
    const statements: string[] = [];
    const counting: Database = {
      ...database,
      transaction: (work) =>
        database.transaction((within) =>
          work({
            query: (text, values) => {
              statements.push(text);
              return within.query(text, values);
            },
          }),
        ),
    };
    const rows = createAuthRows(counting, seal);
    const { state } = await loadAuth(rows, randomUUID(), silent, false);
    const keys = Array.from({ length: 812 }, (_, id) => [String(id), { public: randomBytes(32), private: randomBytes(32) }] as const);
    await state.keys.set({ "pre-key": Object.fromEntries(keys), session: { gone: null } });
    assert.equal(statements.length, 2);
    assert.equal(Object.keys(await state.keys.get("pre-key", keys.map(([id]) => id))).length, 812);
  });

  test("credentials are kept, fresh ones replace half a pairing, and a retired link writes nothing", async () => {
    const session = randomUUID();
    const rows = createAuthRows(database, seal);
    const first = await loadAuth(rows, session, silent, false);
    first.save();
    first.save();
    await first.flush();
    const again = await loadAuth(rows, session, silent, false);
    assert.deepEqual(again.state.creds.noiseKey.public, first.state.creds.noiseKey.public);
    assert.equal(await wasPaired(rows, session), false);
    const anew = await loadAuth(rows, session, silent, true);
    assert.notDeepEqual(anew.state.creds.noiseKey.public, first.state.creds.noiseKey.public);
    await anew.retire();
    anew.save();
    await anew.flush();
    assert.equal((await rows.read(session, "creds", ["creds"])).size, 0);
  });

  test("credentials that a moment without database left unwritten are written by the next flush", async () => {
    let failures = 1;
    const rows = createAuthRows(database, seal);
    const session = randomUUID();
    const failing = {
      ...rows,
      write: (...written: Parameters<typeof rows.write>) => failures-- > 0 ? Promise.reject(new Error("away")) : rows.write(...written),
    };
    const auth = await loadAuth(failing, session, silent, false);
    auth.save();
    await auth.flush();
    assert.equal((await rows.read(session, "creds", ["creds"])).size, 1);
    failures = 2;
    auth.save();
    await assert.rejects(auth.flush(), /away/);
  });

  test("W24: one owner at a time, and the next one when it goes", async () => {
    const business = randomUUID();
    const lost: string[][] = [];
    const one = createOwnership(fresh.url, (businessIds) => lost.push(businessIds));
    const other = createOwnership(fresh.url, () => undefined);
    assert.deepEqual(await Promise.all([one.take(business), one.take(business)]), [true, true]);
    assert.equal(await other.take(business), false);
    await one.release(business);
    assert.equal(await other.take(business), true);
    await other.release(business);
    assert.equal(await one.take(business), true);
    await fresh.admin(`SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    await eventually(() => Promise.resolve(lost.length > 0));
    assert.deepEqual(lost, [[business]]);
    assert.equal(await other.take(business), true);
    assert.equal(await one.take(business), false);
    await other.release(business);
    assert.equal(await one.take(business), true);
    await Promise.all([one.close(), other.close()]);
  });
});
