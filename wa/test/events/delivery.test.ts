import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";

import { createSeal } from "../../src/auth/seal.js";
import { type Database, openDatabase } from "../../src/db/rows.js";
import { prepareSchema } from "../../src/db/schema.js";
import { createCrm } from "../../src/events/crm.js";
import { createDelivery, type Delivery } from "../../src/events/delivery.js";
import { createOutbox, type Outbox } from "../../src/events/outbox.js";
import { startCrm, type TestCrm } from "../support/crm.js";
import { eventually, SECRET } from "../support/gateway.js";
import { freshDatabase, type TestDatabase } from "../support/postgres.js";

const BUSINESS = randomUUID();

describe("events on their way to the CRM", () => {
  let fresh: TestDatabase;
  let database: Database;
  let crm: TestCrm;
  let outbox: Outbox;
  let running: Delivery[];

  beforeEach(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.url, () => undefined);
    await prepareSchema(database);
    crm = await startCrm(SECRET);
    outbox = createOutbox(database, createSeal("a-key-for-data-at-rest"));
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((delivery) => delivery.stop()));
    await crm.close();
    await database.close();
    await fresh.drop();
  });

  const deliver = (address = crm.url): void => {
    const delivery = createDelivery(outbox, createCrm(address, SECRET), () => undefined);
    running.push(delivery);
    delivery.start();
  };
  const add = async (count: number, businessId = BUSINESS): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      await outbox.append(database, businessId, { type: "chat.addresses", lid: `${String(index)}@lid`, phone: "+972521112222" });
    }
    outbox.wake();
  };
  const numbers = (): unknown[] => crm.events.map((event) => event["lid"]);

  test("a CRM that fails half the time gets each once and in order, from two gateways", async () => {
    let posts = 0;
    crm.answer(() => (++posts % 2 === 0 ? 503 : 204));
    deliver();
    deliver();
    await add(120);
    await eventually(async () => (await outbox.counts()).waiting === 0, 30_000);
    assert.deepEqual(numbers(), Array.from({ length: 120 }, (_, index) => `${String(index)}@lid`));
  });

  test("one that is called invalid is kept aside and told, and stops nothing behind it", async () => {
    crm.answer((_path, body) => (body.includes('"3@lid"') ? 422 : 204));
    deliver();
    await add(6);
    await eventually(async () => (await outbox.counts()).waiting === 0);
    assert.deepEqual(numbers(), ["0@lid", "1@lid", "2@lid", "4@lid", "5@lid"]);
    assert.deepEqual(await outbox.counts(), { waiting: 0, dead: 1 });
  });

  test("one that cannot be decrypted any more is kept aside, and stops nothing behind it", async () => {
    const foreign = createOutbox(database, createSeal("another-key-for-data"));
    await foreign.append(database, BUSINESS, { type: "chat.addresses", lid: "lost@lid", phone: "+972521112222" });
    deliver();
    await add(2);
    await eventually(async () => (await outbox.counts()).waiting === 0);
    assert.deepEqual(numbers(), ["0@lid", "1@lid"]);
    assert.equal((await outbox.counts()).dead, 1);
  });

  test("a CRM that hangs holds a few connections to the database, however many offices wait", async () => {
    let flying = 0;
    let most = 0;
    const post = async (): Promise<number> => {
      most = Math.max(most, ++flying);
      await new Promise((resolve) => setTimeout(resolve, 30));
      flying -= 1;
      return 204;
    };
    for (let index = 0; index < 12; index += 1) await add(1, randomUUID());
    const delivery = createDelivery(outbox, { post }, () => undefined);
    running.push(delivery);
    delivery.start();
    await eventually(async () => (await outbox.counts()).waiting === 0);
    assert.equal(most, 4);
  });

  test("no other answer ends an event", async () => {
    for (const status of [401, 403, 404, 409, 413, 500]) {
      let posts = 0;
      crm.answer(() => (++posts > 1 ? 204 : status));
      const before = crm.events.length;
      if (running.length === 0) deliver();
      await add(1);
      await eventually(() => Promise.resolve(crm.events.length === before + 1));
    }
    assert.equal((await outbox.counts()).dead, 0);
  });

  test("what lies in the database cannot be read there", async () => {
    await add(1);
    const [row] = await fresh.admin<{ body: Buffer }>("SELECT body FROM wa.events");
    assert.equal(row?.body.includes("972521112222"), false);
  });
});
