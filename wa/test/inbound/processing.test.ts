import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { createSeal } from "../../src/auth/seal.js";
import { type Database, openDatabase } from "../../src/db/rows.js";
import { prepareSchema } from "../../src/db/schema.js";
import { createOutbox, type Outbox, type Waiting } from "../../src/events/outbox.js";
import { createFiles } from "../../src/files/store.js";
import { createJournal, type Journal } from "../../src/inbound/journal.js";
import { createProcessing, type Processing } from "../../src/inbound/processing.js";
import type { Received } from "../../src/inbound/received.js";
import { isRecord } from "../support/office.js";
import { freshDatabase, type TestDatabase } from "../support/postgres.js";

const BUSINESS = randomUUID();
const STUB: Received = { waId: "3A01", chat: "77@lid", alt: null, fromMe: false, name: null, sentAt: 1_790_000_000, message: null };

describe("from the journal to an event", () => {
  let fresh: TestDatabase;
  let database: Database;
  let outbox: Outbox;
  let journal: Journal;
  let processing: Processing;
  let whileRead: () => Promise<void> = () => Promise.resolve();
  let largest = 0;
  let fetching = 0;
  const told = async (): Promise<unknown[]> => {
    const contents: unknown[] = [];
    await outbox.withOldest(BUSINESS, 50, (events: Waiting[]) => {
      for (const { json } of events) {
        const event: unknown = JSON.parse(json);
        assert.ok(isRecord(event));
        contents.push(event["content"]);
      }
      return Promise.resolve({ settled: events, dead: [] });
    });
    return contents;
  };

  before(async () => {
    fresh = await freshDatabase();
    database = openDatabase(fresh.url, () => undefined);
    await prepareSchema(database);
    const seal = createSeal("a-key-for-data-at-rest");
    outbox = createOutbox(database, seal);
    journal = createJournal(database, seal);
    processing = createProcessing({
      database, journal, outbox,
      files: createFiles(database, seal),
      download: async () => {
        fetching += 1;
        largest = Math.max(largest, fetching);
        await new Promise((resolve) => setTimeout(resolve, 20));
        fetching -= 1;
        return Buffer.from("a photo");
      },
      phoneOfLid: async () => { await whileRead(); return null; },
      log: () => undefined,
    });
  });

  after(async () => {
    await database.close();
    await fresh.drop();
  });

  test("W29: words that come while their stub is being told are told at once, and it is not", async () => {
    await journal.keep(BUSINESS, STUB);
    whileRead = async () => {
      whileRead = () => Promise.resolve();
      assert.ok(await journal.keep(BUSINESS, { ...STUB, message: { conversation: "עכשיו קריא" } }));
      void processing.pump(BUSINESS);
    };
    await processing.pump(BUSINESS);
    assert.deepEqual(await told(), [{ type: "text", text: "עכשיו קריא" }]);
  });

  test("W29: a body that cannot be opened any more is told as unreadable, and stops nothing", async () => {
    const other = createJournal(database, createSeal("another-key-for-data"));
    await other.keep(BUSINESS, { ...STUB, waId: "3A02", message: { conversation: "אבוד" } });
    await journal.keep(BUSINESS, { ...STUB, waId: "3A03", message: { conversation: "אחריו" } });
    await processing.pump(BUSINESS);
    assert.deepEqual(await told(), [{ type: "undecryptable" }, { type: "text", text: "אחריו" }]);
    assert.deepEqual(await journal.waiting(BUSINESS, 10), []);
  });

  test("files of many chats are fetched a few at a time", async () => {
    for (let index = 0; index < 20; index += 1) {
      const message = { imageMessage: { mimetype: "image/jpeg" } };
      await journal.keep(BUSINESS, { ...STUB, waId: `3B${String(index)}`, chat: `${String(index)}@lid`, message });
    }
    await processing.pump(BUSINESS);
    assert.equal((await told()).length, 20);
    assert.ok(largest > 1 && largest <= 4, `${String(largest)} at once`);
  });
});
