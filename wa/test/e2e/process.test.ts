/** The gateway's process between WhatsApp, the CRM and the database, with each of them failing. */

import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import type { TestEvent } from "../support/crm.js";
import { isRecord } from "../support/office.js";
import { BUSINESS, Stack, until } from "./stack.js";

const text = (words: string) => ({ type: "text", text: words });

describe("the gateway's process", () => {
  let stack: Stack;

  before(async () => {
    stack = await Stack.start();
    await stack.link();
  });

  after(() => stack.close());

  const told = (id: string): TestEvent[] => stack.crm.events.filter((event) => event["wa_id"] === id);
  const words = (id: string): unknown[] =>
    told(id).flatMap(({ content }) => (isRecord(content) && content["type"] === "text" ? [content["text"]] : []));
  const device = () => stack.phone.companions[0] ?? assert.fail("no device is linked");

  test("kill -9 and it comes back by itself, with what was written meanwhile, once and in order", async () => {
    await stack.kill();
    const ids: string[] = [];
    for (const one of ["ראשונה", "שנייה", "שלישית"]) {
      ids.push(await stack.customer.write(stack.phone, { kind: "text", text: one }));
    }
    await stack.run();
    await stack.becomes("open");
    await until("all three", () => ids.every((id) => told(id).length > 0));
    assert.deepEqual(ids.flatMap(words), ["ראשונה", "שנייה", "שלישית"]);
    await until("confirmed", () => device().waiting.length === 0);
    assert.equal(stack.phone.companions.length, 1);
  });

  test("killed while a message's confirmation is on its way: it is told once", async () => {
    stack.phone.faults.drop = "before_confirmation";
    const id = await stack.customer.write(stack.phone, { kind: "text", text: "רגע לפני הסוף" });
    await until("the drop", () => device().connection === null);
    await stack.kill();
    assert.equal(device().waiting.length, 1);
    await stack.run();
    await until("it", () => told(id).length > 0);
    await until("confirmed", () => device().waiting.length === 0);
    assert.deepEqual(words(id), ["רגע לפני הסוף"]);
  });

  test("killed while the CRM is dead: told once when both are back (W9)", async () => {
    await stack.becomes("open");
    stack.way.become("dead");
    const id = await stack.customer.write(stack.phone, { kind: "text", text: "כשאין אף אחד" });
    await until("confirmed to WhatsApp", () => device().waiting.length === 0);
    await stack.kill();
    stack.way.become("open");
    await stack.run();
    await until("it", () => told(id).length > 0);
    assert.deepEqual(words(id), ["כשאין אף אחד"]);
  });

  test("a CRM whose answers are lost gets the same events again, and knows them", async () => {
    await stack.becomes("open");
    stack.way.become("no_answer");
    const id = await stack.customer.write(stack.phone, { kind: "text", text: "קיבלת ולא אמרת" });
    await until("it", () => told(id).length > 0);
    await until("the repeat", () => stack.crm.repeats() > 0);
    stack.way.become("open");
    const next = await stack.customer.write(stack.phone, { kind: "text", text: "והבאה" });
    await until("the next", () => told(next).length > 0);
    assert.equal(told(id).length, 1);
  });

  test("a message whose ack never came is unknown, goes again under its id, and is seen once (W30)", async () => {
    for (const drop of ["before_ack", "before_delivery"] as const) {
      await stack.becomes("open");
      stack.phone.faults.drop = drop;
      const messageId = randomUUID();
      const answered = stack.send(messageId, text(`אחרי ${drop}`));
      const end = await stack.crm.event(
        (event) => event["message_id"] === messageId && ["sent", "delivered"].includes(String(event["status"])),
      );
      const answer = await answered;
      assert.ok(answer?.["outcome"] === "sent" || answer?.["outcome"] === "unknown");
      assert.equal(end["wa_id"], answer["wa_id"]);
      const seen = stack.customer.inbox.seen.filter(({ text: shown }) => shown === `אחרי ${drop}`);
      assert.equal(seen.length, 1);
    }
  });

  test("killed between a send and its ack: seen once, and asked again it answers what became of it (W11)", async () => {
    await stack.becomes("open");
    stack.phone.faults.silent = true;
    const messageId = randomUUID();
    const lost = stack.send(messageId, text("נשלח ונהרג"));
    await until("the customer", () => stack.customer.inbox.texts().includes("נשלח ונהרג"));
    await stack.kill();
    assert.equal(await lost, null);
    stack.phone.faults.silent = false;
    await stack.run();
    await stack.becomes("open");
    await until("delivered", () => stack.crm.events.some((event) => event["message_id"] === messageId));
    const again = await stack.send(messageId, text("נשלח ונהרג"));
    assert.equal(again?.["outcome"], "sent");
    assert.equal(stack.customer.inbox.texts().filter((shown) => shown === "נשלח ונהרג").length, 1);
  });

  test("463 is refused at once, is never tried again, and the next one may go (W21)", async () => {
    await stack.becomes("open");
    stack.phone.faults.ackErrors.push({ code: "463", contact: stack.customer.number, left: 1 });
    const messageId = randomUUID();
    const answer = await stack.send(messageId, text("אסור"));
    assert.deepEqual([answer?.["outcome"], answer?.["error"]], ["refused", "463"]);
    const count = (): number => stack.world.journal.entries.filter(({ facts }) => facts["id"] === answer?.["wa_id"]).length;
    const tried = count();
    const { logins } = device();
    for (const { connection } of stack.phone.companions) connection?.drop();
    await until("back", () => device().logins > logins);
    await stack.becomes("open");
    assert.equal((await stack.send(messageId, text("אסור")))?.["outcome"], "refused");
    assert.equal((await stack.send(randomUUID(), text("מותר")))?.["outcome"], "sent");
    assert.equal(count(), tried);
    assert.ok(!stack.customer.inbox.texts().includes("אסור"));
  });

  test("a customer who asks again after a restart is served from the database (W27)", async () => {
    stack.customer.cannotRead = 1;
    const messageId = randomUUID();
    stack.phone.faults.silent = true;
    const asked = stack.send(messageId, text("תקרא אחרי ההפעלה מחדש"));
    await until("the unreadable copy", () => stack.customer.inbox.raw.some(({ readable }) => !readable));
    await stack.kill();
    await asked;
    stack.phone.faults.silent = false;
    await stack.run();
    await until("the good copy", () => stack.customer.inbox.texts().includes("תקרא אחרי ההפעלה מחדש"));
    assert.equal(stack.customer.inbox.texts().filter((shown) => shown === "תקרא אחרי ההפעלה מחדש").length, 1);
  });

  test("files both ways: a voice note in, a document out (W15)", async () => {
    await stack.becomes("open");
    const voice = randomBytes(30_000);
    const id = await stack.customer.write(stack.phone, { kind: "voice", bytes: voice, mime: "audio/ogg", seconds: 7 });
    const { content } = await stack.crm.event((event) => event["wa_id"] === id);
    assert.ok(isRecord(content));
    assert.deepEqual([content["kind"], content["size"], content["seconds"]], ["voice", 30_000, 7]);
    const where = `/internal/wa/files/${String(content["file_id"])}?business_id=${BUSINESS}`;
    assert.ok(Buffer.from(await (await stack.ask("GET", where)).arrayBuffer()).equals(voice));
    assert.equal((await stack.ask("DELETE", where)).status, 204);

    const pdf = randomBytes(20_000);
    const kept = await stack.ask("POST", `/internal/wa/files?business_id=${BUSINESS}&mime=application/pdf`, pdf);
    const handed: unknown = await kept.json();
    assert.ok(isRecord(handed));
    const file = { type: "media", kind: "document", file_id: handed["file_id"], mime: "application/pdf", file_name: "דירה.pdf" };
    assert.equal((await stack.send(randomUUID(), file))?.["outcome"], "sent");
    await until("the document", () => stack.customer.inbox.seen.some(({ kind }) => kind === "document"));
    const got = stack.customer.inbox.seen.find(({ kind }) => kind === "document");
    assert.equal(got?.sha256, createHash("sha256").update(pdf).digest("hex"));
    assert.equal(got.fileName, "דירה.pdf");
  });

  test("another owner of the session stops it for good: no loop, keys kept (W25)", async () => {
    await stack.becomes("open");
    const logins = device().logins;
    await device().connection?.streamError(null, "conflict");
    await stack.becomes("closed", "replaced");
    await stack.kill();
    await stack.run();
    await stack.becomes("closed", "replaced");
    assert.equal(device().logins, logins);
    await stack.ask("POST", "/internal/wa/link", { business_id: BUSINESS });
    await stack.becomes("open");
    assert.equal(stack.phone.companions.length, 1);
  });

  test("nothing secret, no words and no whole number is in any line that it printed (W20)", () => {
    const all = stack.lines.join("\n");
    assert.ok(stack.lines.length > 10);
    for (const secret of ["privKey", "chainKey", "rootKey", "noiseKey", "BEGIN ", "דנה כהן", "ראשונה", "מותר"]) {
      assert.ok(!all.includes(secret), `a line has ${secret}`);
    }
    for (const number of [stack.phone.number, stack.customer.number, stack.customer.lid]) assert.ok(!all.includes(number));
    assert.doesNotMatch(all, /[A-Za-z0-9+/]{43}=/);
  });

  test("taken off the list on the phone: logged out, and only then are the keys gone (W25)", async () => {
    const keys = async (): Promise<number> =>
      (await stack.database.admin<{ count: string }>("SELECT count(*) FROM wa.auth")).map(({ count }) => Number(count))[0] ?? 0;
    assert.ok((await keys()) > 100);
    stack.phone.unlink(device());
    await stack.becomes("closed", "logged_out");
    await until("told", () => stack.crm.events.some((event) => event["reason"] === "logged_out"));
    assert.equal(await keys(), 0);
    await stack.link();
  });
});
