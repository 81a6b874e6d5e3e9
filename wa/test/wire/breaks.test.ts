/** What happens to the link itself, and to what is under way when it breaks, by a plain Baileys client. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";

import type { Contact } from "../mock/contact.js";
import type { Phone } from "../mock/phone.js";
import { MockWhatsApp } from "../mock/server.js";
import { Office, until } from "./office.js";

const OFFICE = "+972-3-555-0300";
const CUSTOMER = "+972-50-555-0301";

describe("a link that breaks", () => {
  let world: MockWhatsApp;
  let office: Office;
  let phone: Phone;
  let contact: Contact;

  beforeEach(async () => {
    world = await new MockWhatsApp().start();
    phone = world.addPhone(OFFICE);
    contact = world.addContact(CUSTOMER);
    office = await new Office(world, { retryRequestDelayMs: 10 }).link(OFFICE);
    // The first login shares keys and chats; a test begins when that is over.
    await until("a quiet line", () => phone.companions[0]?.waiting.length === 0);
  });

  afterEach(async () => {
    await office.end();
    await world.stop();
  });

  async function again(): Promise<void> {
    const opened = office.opened;
    office.connect();
    await office.opens(opened + 1);
  }

  test("a cut connection is 428, and what was written meanwhile comes at the next login, once", async () => {
    for (const { connection } of phone.companions) connection?.drop();
    await office.closesWith(428);
    await contact.write(phone, { kind: "text", text: "בזמן הניתוק" });
    await contact.write(phone, { kind: "text", text: "ועוד אחת" });
    await again();
    await until("both", () => office.texts().length === 2);
    assert.deepEqual(office.texts(), ["בזמן הניתוק", "ועוד אחת"]);
    await until("confirmed", () => phone.companions[0]?.waiting.length === 0);
    for (const { connection } of phone.companions) connection?.drop();
    await until("closed again", () => office.closes.length === 3);
    await again();
    assert.equal(office.texts().length, 2);
  });

  test("a message that was read but not confirmed comes back and cannot be read again", async () => {
    phone.faults.drop = "before_confirmation";
    const id = await contact.write(phone, { kind: "text", text: "נקרא לפני שנפל" });
    await office.closesWith(428);
    assert.deepEqual(phone.companions[0]?.waiting.map(({ attrs }) => attrs["id"]), [id]);
    await again();
    const refused = () => world.journal.entries.some(({ facts }) => facts["id"] === id && facts["error"] === "487");
    await until("the refusal", refused);
    assert.deepEqual(phone.companions.flatMap(({ waiting }) => waiting), []);
    assert.deepEqual(office.texts(), ["נקרא לפני שנפל"]);
  });

  test("a message may have arrived although its ack never came; sent again under its id it is seen once (W30)", async () => {
    phone.faults.drop = "before_ack";
    const sent = await office.socket.sendMessage(contact.lidJid, { text: "הגיע?" });
    await office.closesWith(428);
    const id = sent?.key.id ?? "";
    assert.ok(office.status(id) < 2);
    await again();
    await office.socket.relayMessage(contact.lidJid, sent?.message ?? assert.fail(), { messageId: id });
    await until("the second copy", () => contact.inbox.raw.length === 2);
    assert.deepEqual(contact.inbox.texts(), ["הגיע?"]);
    assert.equal(contact.inbox.raw[1]?.repeated, true);
  });

  test("a message that was cut off before anybody got it is seen once when it is sent again (W30)", async () => {
    phone.faults.drop = "before_delivery";
    const sent = await office.socket.sendMessage(contact.lidJid, { text: "לא יצא" });
    await office.closesWith(428);
    assert.equal(contact.inbox.raw.length, 0);
    await again();
    const id = sent?.key.id ?? "";
    await office.socket.relayMessage(contact.lidJid, sent?.message ?? assert.fail(), { messageId: id });
    await until("it", () => contact.inbox.raw.length === 1);
  });

  test("a second login of the same device replaces the first: 440 (W24, W25)", async () => {
    const first = phone.companions[0]?.connection;
    const second = new Office(world);
    Object.assign(second.creds, office.creds);
    second.connect();
    await second.opens();
    await office.closesWith(440);
    assert.notEqual(phone.companions[0]?.connection, first);
    await second.end();
  });

  test("refusals of the login are told by their code, and the device stays linked (W25)", async () => {
    for (const { connection } of phone.companions) connection?.drop();
    await office.closesWith(428);
    for (const code of [403, 411, 503]) {
      phone.faults.refusal = { code: String(code), left: 1 };
      office.connect();
      await office.closesWith(code);
    }
    await again();
    assert.equal(phone.companions.length, 1);
  });

  test("503 in the middle, then back", async () => {
    await phone.companions[0]?.connection?.streamError("503");
    await office.closesWith(503);
    await again();
  });

  test("the owner takes the device off the list: 401 now and at every login after", async () => {
    for (const companion of phone.companions) phone.unlink(companion);
    await office.closesWith(401);
    office.closes.length = 0;
    office.connect();
    await office.closesWith(401);
    assert.equal(phone.companions.length, 0);
  });

  test("a device that logs itself out is off the list", async () => {
    await office.socket.logout();
    await until("off the list", () => phone.companions.length === 0);
  });

  test("keys of another device do not log in", async () => {
    for (const { connection } of phone.companions) connection?.drop();
    const thief = new Office(world);
    Object.assign(thief.creds, { me: office.creds.me });
    thief.connect();
    await thief.closesWith(401);
  });

  test("a silent server acks nothing; what waited goes out when it speaks again", async () => {
    phone.faults.silent = true;
    const sent = await office.socket.sendMessage(contact.lidJid, { text: "שומעים?" });
    await until("delivered", () => contact.inbox.seen.length === 1);
    await contact.write(phone, { kind: "text", text: "כן" });
    assert.ok(office.status(sent?.key.id) < 2);
    assert.deepEqual(office.texts(), []);
    phone.faults.silent = false;
    for (const companion of phone.companions) companion.flush();
    await until("the answer", () => office.texts().includes("כן"));
    await until("the delivery", () => office.status(sent?.key.id) === 3);
  });

  test("a server that is away takes nobody, until it is back", async () => {
    world.away = true;
    for (const { connection } of phone.companions) connection?.drop();
    await until("closed", () => office.closes.length === 2);
    office.connect();
    await until("refused", () => office.closes.length === 3);
    world.away = false;
    await again();
  });

  test("a slow server is only slow", async () => {
    phone.faults.delayMs = 20;
    await contact.write(phone, { kind: "text", text: "לאט" });
    await until("it", () => office.texts().includes("לאט"));
  });
});
