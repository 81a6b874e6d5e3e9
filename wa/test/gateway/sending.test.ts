/** Sending, with everything that goes wrong on the way; against the mock WhatsApp. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";

import { waIdOf } from "../../src/outbound/store.js";
import { eventually } from "../support/gateway.js";
import { BUSINESS, isRecord, json, type Office, startOffice } from "../support/office.js";

describe("sending", () => {
  let office: Office;
  const text = (words: string): Record<string, unknown> => ({ type: "text", text: words });
  const toCustomer = (messageId: string, words: string): Record<string, unknown> => ({
    message_id: messageId, chat: office.customer.lidJid, content: text(words),
  });
  const arrived = (words: string): number => office.customer.inbox.raw.filter((one) => one.text === words).length;
  const shown = (words: string): number => office.customer.inbox.seen.filter((one) => one.text === words).length;
  const known = async (messageId: string): Promise<Record<string, unknown>> =>
    json(await office.ask("GET", `/internal/wa/messages/${messageId}?business_id=${BUSINESS}`));

  before(async () => {
    office = await startOffice({ answerMs: 1_500 });
    await office.link();
  });

  afterEach(async () => {
    office.phone.faults.clear();
    await office.becomes("open");
  });

  after(() => office.close());

  test("W21: what is refused with 463 is refused, told as failed, and never tried again", async () => {
    office.phone.faults.ackErrors.push({ code: "463", contact: null, left: 1 });
    const messageId = randomUUID();
    const { answer } = await office.send(toCustomer(messageId, "refused"));
    assert.deepEqual([answer["outcome"], answer["error"]], ["refused", "463"]);
    const told = await office.crm.event((event) => event["message_id"] === messageId);
    assert.deepEqual([told["status"], told["error"]], ["failed", "463"]);
    const again = await office.send(toCustomer(messageId, "refused"));
    assert.equal(again.answer["outcome"], "refused");
    for (const companion of office.phone.companions) companion.connection?.drop();
    await office.crm.event((event) => event.type === "link.changed" && event["state"] === "connecting" && event["reason"] === "network");
    await office.becomes("open");
    assert.equal((await office.send(toCustomer(randomUUID(), "after the refused one"))).answer["outcome"], "sent");
    assert.ok(arrived("refused") <= 1);
    assert.equal(office.crm.events.filter((event) => event["message_id"] === messageId).length, 1);
  });

  test("W30: asked for many times at once, it is sent once and all are answered", async () => {
    const messageId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => office.send(toCustomer(messageId, "only once"))));
    assert.deepEqual(new Set(answers.map(({ answer }) => answer["outcome"])), new Set(["sent"]));
    assert.deepEqual(new Set(answers.map(({ answer }) => answer["wa_id"])), new Set([waIdOf(BUSINESS, messageId)]));
    assert.equal(arrived("only once"), 1);
  });

  test("fifty at once arrive in the order in which they were taken", async () => {
    const words = Array.from({ length: 50 }, (_, index) => `number ${String(index)}`);
    const answers = await Promise.all(words.map((one) => office.send(toCustomer(randomUUID(), one))));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    await eventually(() => Promise.resolve(shown("number 49") === 1));
    const taken = await office.database.admin<{ wa_id: string }>("SELECT wa_id FROM wa.outbound ORDER BY seq");
    const order = new Map(taken.map((row, index) => [row.wa_id, index]));
    const shownIds = office.customer.inbox.seen.filter((one) => one.text?.startsWith("number ") === true).map((one) => one.id);
    assert.equal(shownIds.length, 50);
    assert.deepEqual(shownIds, [...shownIds].sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0)));
  });

  test("W30: cut off before the server's answer it is unknown, goes again under its id, and is shown once", async () => {
    office.phone.faults.drop = "before_ack";
    const messageId = randomUUID();
    const { answer } = await office.send(toCustomer(messageId, "in the dark"));
    const end = await office.crm.event(
      (event) => event["message_id"] === messageId && ["sent", "delivered"].includes(String(event["status"])),
    );
    assert.ok(answer["outcome"] === "unknown" || answer["outcome"] === "sent");
    assert.equal(end["wa_id"], answer["wa_id"]);
    assert.equal((await known(messageId))["outcome"], "sent");
    await eventually(() => Promise.resolve(shown("in the dark") === 1));
    assert.equal(new Set(office.customer.inbox.raw.filter((one) => one.text === "in the dark").map((one) => one.id)).size, 1);
  });

  test("W30: cut off before it left the server it arrives after the reconnect", async () => {
    office.phone.faults.drop = "before_delivery";
    const messageId = randomUUID();
    await office.send(toCustomer(messageId, "cut off"));
    await office.crm.event((event) => event["message_id"] === messageId && event["status"] === "delivered");
    assert.equal(shown("cut off"), 1);
  });

  test("W30: one that was given up is never sent again", async () => {
    office.phone.faults.silent = true;
    const messageId = randomUUID();
    const { answer } = await office.send(toCustomer(messageId, "given up"));
    assert.equal(answer["outcome"], "unknown");
    const gaveUp = await office.ask("POST", `/internal/wa/messages/${messageId}/give-up`, { business_id: BUSINESS });
    assert.equal(gaveUp.status, 204);
    const before = arrived("given up");
    office.phone.faults.clear();
    for (const companion of office.phone.companions) companion.connection?.drop();
    await eventually(async () => (await office.send(toCustomer(randomUUID(), "later"))).status === 200);
    assert.equal(arrived("given up"), before);
  });

  test("W22: a status never moves backwards", async () => {
    const messageId = randomUUID();
    const { answer } = await office.send(toCustomer(messageId, "forwards"));
    await office.crm.event((event) => event["message_id"] === messageId && event["status"] === "delivered");
    office.customer.readAll(office.phone);
    await office.crm.event((event) => event["message_id"] === messageId && event["status"] === "read");
    for (const companion of office.phone.companions) {
      office.customer.receipt(companion, String(answer["wa_id"]), office.customer.lidJid);
    }
    assert.equal((await office.send(toCustomer(randomUUID(), "one more"))).answer["outcome"], "sent");
    const statuses = office.crm.events.filter((event) => event["message_id"] === messageId).map((event) => event["status"]);
    // A receipt that overtakes our own "sent" leaves it untold: it would be a step back.
    assert.deepEqual(statuses.filter((status) => status !== "sent"), ["delivered", "read"]);
    assert.ok(statuses.indexOf("sent") <= 0);
  });

  test("a first message asks whether the number is there", async () => {
    const newcomer = office.mock.addContact("+972537654321", "חדשה");
    const sent = await office.send({ message_id: randomUUID(), chat: null, phone: "+972537654321", content: text("hello there") });
    assert.equal(sent.answer["outcome"], "sent");
    assert.deepEqual(newcomer.inbox.texts(), ["hello there"]);
    const messageId = randomUUID();
    const nobody = await office.send({ message_id: messageId, chat: null, phone: "+972529999999", content: text("anybody?") });
    assert.deepEqual([nobody.answer["outcome"], nobody.answer["error"]], ["refused", "not_on_whatsapp"]);
  });

  test("W30: a question that WhatsApp never answered ends with its connection, and nobody waits behind it", async () => {
    office.mock.addContact("+972537000000", "רחוק");
    office.phone.faults.deaf = true;
    const asked = office.send({ message_id: randomUUID(), chat: null, phone: "+972537000000", content: text("are you there?") });
    await eventually(() => Promise.resolve(office.mock.journal.entries.some(({ what, facts }) => what === "not answered" && facts["name"] === "usync")));
    office.phone.faults.deaf = false;
    for (const companion of office.phone.companions) void companion.connection?.streamError("503");
    await asked;
    await office.becomes("open");
    await eventually(async () => (await office.send(toCustomer(randomUUID(), "not held up"))).answer["outcome"] === "sent");
  });

  test("a place on the map and a quoted question", async () => {
    const asked = await office.customer.write(office.phone, { kind: "text", text: "איפה זה?" });
    await office.crm.event((event) => event["wa_id"] === asked);
    const content = { type: "location", latitude: 32.08, longitude: 34.78, name: "המשרד" };
    const { answer } = await office.send({
      message_id: randomUUID(), chat: office.customer.lidJid, content, quoted_wa_id: asked,
    });
    assert.equal(answer["outcome"], "sent");
    const shownPlace = office.customer.inbox.seen.find((one) => one.id === answer["wa_id"]);
    assert.deepEqual([shownPlace?.kind, shownPlace?.latitude, shownPlace?.quoted], ["location", 32.08, asked]);
  });

  test("bad requests are named and leave nothing", async () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ chat: null }, /chat or phone/],
      [{ chat: "120363@g.us" }, /chat must be the address of one person/],
      [{ chat: null, phone: "0501234567" }, /phone must be a number/],
      [{ message_id: "7" }, /message_id must be a UUID/],
      [{ content: text("") }, /text must be a text/],
      [{ content: text("x".repeat(4_097)) }, /1 to 4096/],
      [{ content: { type: "poll" } }, /content.type/],
      [{ content: { type: "location", latitude: 91, longitude: 0 } }, /latitude must be/],
      [{ content: { type: "media", kind: "image", file_id: "x", mime: "image/jpeg" } }, /file_id must be a UUID/],
    ];
    for (const [changed, reason] of wrong) {
      const { status, answer } = await office.send({ ...toCustomer(randomUUID(), "x"), ...changed });
      assert.equal(status, 400);
      assert.match(String(answer["detail"]), reason);
    }
    const missing = await office.ask("GET", `/internal/wa/messages/${randomUUID()}?business_id=${BUSINESS}`);
    assert.equal(missing.status, 404);
    const unknownFile = { type: "media", kind: "image", file_id: randomUUID(), mime: "image/jpeg" };
    assert.equal((await office.send({ ...toCustomer(randomUUID(), "x"), content: unknownFile })).status, 404);
  });

  test("W30: while the link is not open nothing is taken", async () => {
    office.mock.away = true;
    for (const companion of office.phone.companions) companion.connection?.drop();
    await office.becomes("connecting", "network");
    const messageId = randomUUID();
    const { status, answer } = await office.send(toCustomer(messageId, "not now"));
    assert.equal(status, 409);
    assert.equal(answer["type"], "urn:moked:problem:link-not-open");
    assert.equal((await office.ask("GET", `/internal/wa/messages/${messageId}?business_id=${BUSINESS}`)).status, 404);
    office.mock.away = false;
    await office.becomes("open");
    assert.ok(isRecord(answer));
    assert.equal(shown("not now"), 0);
  });
});
