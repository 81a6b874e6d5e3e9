import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { createSeal } from "../../src/auth/seal.js";
import { openDatabase } from "../../src/db/rows.js";
import { prepareSchema } from "../../src/db/schema.js";
import { createOutbox } from "../../src/events/outbox.js";
import { createFiles } from "../../src/files/store.js";
import { createJournal } from "../../src/inbound/journal.js";
import { Sender } from "../../src/outbound/sender.js";
import { OutboundStore } from "../../src/outbound/store.js";
import { freshDatabase } from "../support/postgres.js";

test("those who ask while the link is on its way back wait together, not one after the other", async () => {
  const fresh = await freshDatabase();
  const database = openDatabase(fresh.url, () => undefined);
  await prepareSchema(database);
  const seal = createSeal("a-key-for-data-at-rest");
  let looks = 0;
  const sender = new Sender({
    store: new OutboundStore(database, seal, createOutbox(database, seal)),
    files: createFiles(database, seal),
    journal: createJournal(database, seal),
    open: () => undefined,
    isComing: () => {
      looks += 1;
      return true;
    },
    answerMs: 1_000,
    log: () => undefined,
  });
  const businessId = randomUUID();
  const ask = (): Promise<unknown> =>
    sender.send({
      businessId, messageId: randomUUID(), chat: "77@lid", phone: null, content: { type: "text", text: "שלום" }, quotedWaId: null,
    });
  const answers = await Promise.allSettled(Array.from({ length: 20 }, ask));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set(["rejected"]));
  assert.ok(looks < 40, `${String(looks)} looks`); // ten of the first one, one of each other
  await database.close();
  await fresh.drop();
});
