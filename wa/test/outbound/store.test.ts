import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { createSeal } from "../../src/auth/seal.js";
import { clean } from "../../src/db/cleaning.js";
import { type Database, openDatabase } from "../../src/db/rows.js";
import { prepareSchema } from "../../src/db/schema.js";
import { createOutbox } from "../../src/events/outbox.js";
import { OutboundStore, waIdOf } from "../../src/outbound/store.js";
import { freshDatabase, type TestDatabase } from "../support/postgres.js";

const BUSINESS = randomUUID();
const CHAT = "77@lid";

describe("what was sent", () => {
  let fresh: TestDatabase;
  let database: Database;
  let store: OutboundStore;

  before(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.url, () => undefined);
    await prepareSchema(database);
    const seal = createSeal("a-key-for-data-at-rest");
    store = new OutboundStore(database, seal, createOutbox(database, seal));
  });

  after(async () => {
    await database.close();
    await fresh.drop();
  });

  const sent = async (): Promise<{ messageId: string; waId: string }> => {
    const messageId = randomUUID();
    await store.begin(BUSINESS, messageId, CHAT);
    assert.equal(await store.handOver(BUSINESS, messageId, CHAT, { conversation: "סוד" }), true);
    return { messageId, waId: waIdOf(BUSINESS, messageId) };
  };
  const hear = async (waId: string, status: "sent" | "delivered" | "read" | "failed"): Promise<boolean> =>
    (await store.receive(BUSINESS, { waId, chat: CHAT, status, error: status === "failed" ? "463" : null })) !== null;

  test("the id at WhatsApp is always the same for a message, and looks like the web client's", () => {
    const messageId = randomUUID();
    assert.match(waIdOf(BUSINESS, messageId), /^3EB0[0-9A-F]{18}$/);
    assert.equal(waIdOf(BUSINESS, messageId), waIdOf(BUSINESS.toUpperCase(), messageId.toUpperCase()));
    assert.notEqual(waIdOf(randomUUID(), messageId), waIdOf(BUSINESS, messageId));
  });

  test("W22: statuses move forwards alone, and skip what never came", async () => {
    const { messageId, waId } = await sent();
    assert.deepEqual(
      [await hear(waId, "delivered"), await hear(waId, "sent"), await hear(waId, "delivered"), await hear(waId, "read")],
      [true, false, false, true],
    );
    assert.equal(await hear(waId, "failed"), false);
    assert.equal((await store.find(BUSINESS, messageId))?.status, "read");
  });

  test("W21: a refusal ends it, also after the server had taken it", async () => {
    const { messageId, waId } = await sent();
    assert.deepEqual([await hear(waId, "sent"), await hear(waId, "failed"), await hear(waId, "delivered")], [true, true, false]);
    assert.deepEqual(await store.unknown(BUSINESS, 0), []);
    assert.equal((await store.find(BUSINESS, messageId))?.error, "463");
    assert.equal(await store.repeatable(BUSINESS, waId), null);
  });

  test("W27: who could not read it gets it again for a quarter of an hour, and no later", async () => {
    const { messageId, waId } = await sent();
    assert.equal((await store.repeatable(BUSINESS, waId))?.conversation, "סוד");
    assert.equal(await store.repeatable(randomUUID(), waId), null);
    await fresh.admin("UPDATE wa.outbound SET created_at = now() - interval '16 minutes' WHERE message_id = $1", [messageId]);
    assert.equal(await store.repeatable(BUSINESS, waId), null);
    await hear(waId, "sent");
  });

  test("W30: what is unknown goes again at once when the link is back, else with growing pauses, for a day", async () => {
    const { messageId } = await sent();
    assert.deepEqual((await store.unknown(BUSINESS, 60)).length, 0);
    assert.deepEqual((await store.unknown(BUSINESS, 0)).map((one) => one.messageId), [messageId]);
    await fresh.admin("UPDATE wa.outbound SET attempted_at = now() - interval '90 seconds' WHERE message_id = $1", [messageId]);
    assert.deepEqual(await store.unknown(BUSINESS, 60), []);
    await fresh.admin("UPDATE wa.outbound SET attempted_at = now() - interval '3 minutes' WHERE message_id = $1", [messageId]);
    assert.equal((await store.unknown(BUSINESS, 60)).length, 1);
    await fresh.admin("UPDATE wa.outbound SET created_at = now() - interval '25 hours' WHERE message_id = $1", [messageId]);
    assert.deepEqual(await store.unknown(BUSINESS, 0), []);
    assert.deepEqual(await store.expired(BUSINESS), [messageId]);
  });

  test("what never left is forgotten, unless somebody was told to wait for its end", async () => {
    const [dropped, promised] = [randomUUID(), randomUUID()];
    for (const messageId of [dropped, promised]) assert.equal(await store.begin(BUSINESS, messageId, CHAT), true);
    await store.promise(BUSINESS, promised);
    await store.dropQueued(BUSINESS);
    assert.equal(await store.find(BUSINESS, dropped), null);
    const end = await store.find(BUSINESS, promised);
    assert.deepEqual([end?.status, end?.error], ["failed", "not_sent"]);
  });

  test("bodies go after their days, ids stay to know repeats by", async () => {
    const { messageId, waId } = await sent();
    await fresh.admin("UPDATE wa.outbound SET created_at = now() - interval '3 days' WHERE message_id = $1", [messageId]);
    await clean(database);
    const [row] = await fresh.admin<{ body: Buffer | null; wa_id: string }>("SELECT body, wa_id FROM wa.outbound WHERE message_id = $1", [messageId]);
    assert.deepEqual([row?.body, row?.wa_id], [null, waId]);
  });
});
