/** What happens to messages between people and an office, by a plain Baileys client. */

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { writeElsewhere } from "../mock/elsewhere.js";
import type { Contact } from "../mock/contact.js";
import type { Phone } from "../mock/phone.js";
import { MockWhatsApp } from "../mock/server.js";
import { Office, until } from "./office.js";

const OFFICE = "+972-3-555-0200";

describe("messages between a customer and an office", () => {
  let world: MockWhatsApp;
  let office: Office;
  let phone: Phone;
  let contact: Contact;
  let people = 0;

  before(async () => {
    world = await new MockWhatsApp().start();
    phone = world.addPhone(OFFICE);
    office = await new Office(world, {
      shouldIgnoreJid: (jid) => /@(g\.us|broadcast|newsletter)$/.test(jid),
      retryRequestDelayMs: 10,
    }).link(OFFICE);
  });

  beforeEach(() => {
    contact = world.addContact(`+97250777${String(++people).padStart(4, "0")}`);
  });

  after(async () => {
    await office.end();
    await world.stop();
  });

  const upsertsOf = (id: string) => office.upserts.filter(({ message }) => message.key.id === id);
  const contentOf = (id: string) =>
    upsertsOf(id).flatMap(({ message }) => (message.message?.conversation ? [message.message.conversation] : []));

  test("an address without its other form stays what it is (W1, W34)", async () => {
    const lid = await contact.write(phone, { kind: "text", text: "מ-LID" }, { alt: false });
    await until("the LID's text", () => contentOf(lid).length === 1);
    const key = upsertsOf(lid)[0]?.message.key;
    assert.equal(key?.remoteJid, contact.lidJid);
    assert.equal(key.remoteJidAlt, undefined);
    const pn = await contact.write(phone, { kind: "text", text: "ממספר" }, { addressing: "pn", alt: false });
    await until("the number's text", () => contentOf(pn).length === 1);
    assert.equal(upsertsOf(pn)[0]?.message.key.remoteJid, contact.pnJid);
  });

  test("an answer goes to the address that wrote, whatever its kind (W2)", async () => {
    for (const addressing of ["pn", "lid"] as const) {
      const person = world.addContact(`+97250888000${addressing === "pn" ? "1" : "2"}`);
      await person.write(phone, { kind: "text", text: addressing }, { addressing });
      await until(addressing, () => office.texts().includes(addressing));
      await office.socket.sendMessage(person.jid(addressing), { text: `אל ${addressing}` });
      await until("the answer", () => person.inbox.seen.length === 1);
      assert.equal(person.inbox.seen[0]?.to, person.jid(addressing));
      assert.equal(person.inbox.raw.length, 1);
    }
  });

  test("a duplicate stanza cannot be read twice: it is refused and not told again (W23)", async () => {
    for (const words of ["פתיחת שיחה", "המשך שיחה"]) {
      const id = await contact.write(phone, { kind: "text", text: words }, { twice: true });
      const refused = () => world.journal.entries.some(({ facts }) => facts["id"] === id && facts["error"] === "487");
      await until("the refusal of the second", refused);
      assert.deepEqual(contentOf(id), [words]);
      assert.equal(upsertsOf(id).length, 1);
      assert.equal(phone.companions[0]?.waiting.length, 0);
    }
  });

  test("the same id freshly sealed is two readable upserts", async () => {
    const id = await contact.write(phone, { kind: "text", text: "שוב" });
    await contact.resend(phone, id);
    await until("both", () => contentOf(id).length === 2);
  });

  test("an unreadable message is told, asked for again, and then read (W29)", async () => {
    const id = await contact.write(phone, { kind: "text", text: "בסוף נקרא" }, { unreadable: true });
    await until("the readable copy", () => contentOf(id).length === 1);
    assert.equal(upsertsOf(id)[0]?.message.messageStubType, 2);
    assert.ok(contact.told.some((told) => told.id === id && told.what === "retry"));
  });

  test("one that nobody sends again stays unreadable, until it is sent again (W29)", async () => {
    const id = await contact.write(phone, { kind: "text", text: "אחרי זמן" }, { unreadable: true, recover: false });
    await until("the stub", () => upsertsOf(id).length === 1);
    assert.deepEqual(contentOf(id), []);
    await contact.resend(phone, id);
    await until("the words", () => contentOf(id).length === 1);
  });

  test("a customer who cannot read asks again and sees it once (W27)", async () => {
    for (const [times, words] of [[1, "פעם"], [2, "פעמיים"]] as const) {
      contact.cannotRead = times;
      await office.socket.sendMessage(contact.lidJid, { text: words });
      await until(words, () => contact.inbox.texts().includes(words));
    }
    assert.deepEqual(contact.inbox.texts(), ["פעם", "פעמיים"]);
    assert.equal(contact.inbox.raw.filter(({ readable }) => !readable).length, 3);
  });

  test("a refused message is told by its status and reaches nobody (W21)", async () => {
    phone.faults.ackErrors.push({ code: "463", contact: contact.number, left: 1 });
    const sent = await office.socket.sendMessage(contact.lidJid, { text: "לא יגיע" });
    const id = sent?.key.id;
    await until("the refusal", () => office.refusals(id).includes("463"));
    assert.equal(office.status(id), 0);
    await office.socket.sendMessage(contact.lidJid, { text: "כן יגיע" });
    await until("the next", () => contact.inbox.seen.length === 1);
    assert.deepEqual(contact.inbox.texts(), ["כן יגיע"]);
  });

  test("delivered, then read; a late delivery comes after (W22)", async () => {
    contact.receipts = "read";
    const sent = await office.socket.sendMessage(contact.lidJid, { text: "קראת?" });
    const id = sent?.key.id ?? "";
    await until("read", () => office.status(id) === 4);
    const device = phone.companions[0] ?? assert.fail();
    contact.receipt(device, id, contact.lidJid);
    await until("the late receipt", () => Number(office.updates.at(-1)?.update.status) === 3);
  });

  test("typing is seen both ways, and reading by the customer", async () => {
    contact.typing(phone, true);
    await until("typing", () => office.presences.some(({ id }) => id === contact.lidJid));
    await office.socket.sendPresenceUpdate("composing", contact.lidJid);
    await until("our typing", () => phone.showed("composing", contact));
    const id = await contact.write(phone, { kind: "text", text: "תקראו" });
    await until("it", () => contentOf(id).length === 1);
    await office.socket.readMessages([upsertsOf(id)[0]?.message.key ?? assert.fail()]);
    await until("the read receipt", () => contact.told.some((told) => told.id === id && told.what === "read"));
  });

  test("quotes arrive both ways", async () => {
    const id = await contact.write(phone, { kind: "text", text: "השאלה" });
    await until("it", () => contentOf(id).length === 1);
    const quoted = upsertsOf(id)[0]?.message ?? assert.fail();
    const sent = await office.socket.sendMessage(contact.lidJid, { text: "התשובה" }, { quoted });
    await until("the answer", () => contact.inbox.seen.length === 1);
    assert.equal(contact.inbox.seen[0]?.quoted, id);
    const answer = { id: sent?.key.id ?? "", author: phone.lidJid, text: "התשובה" };
    const back = await contact.write(phone, { kind: "text", text: "תודה" }, { quoted: answer });
    await until("thanks", () => office.texts().includes("תודה"));
    assert.equal(upsertsOf(back)[0]?.message.message?.extendedTextMessage?.contextInfo?.stanzaId, sent?.key.id);
  });

  test("what the owner writes on the phone is told as from us", async () => {
    const id = await phone.write(contact, { kind: "text", text: "מהטלפון שלי" });
    await until("it", () => contentOf(id).length === 1);
    const { key } = upsertsOf(id)[0]?.message ?? assert.fail();
    assert.equal(key.fromMe, true);
    assert.equal(key.remoteJid, contact.lidJid);
    assert.deepEqual(contact.inbox.texts(), ["מהטלפון שלי"]);
  });

  test("groups, lists, status and channels are confirmed and not told (W28)", async () => {
    const ids = [];
    for (const where of ["group", "broadcast", "status", "newsletter"] as const) {
      ids.push(await writeElsewhere(contact, phone, where, `ב-${where}`));
    }
    await until("all confirmed", () => phone.companions[0]?.waiting.length === 0);
    assert.deepEqual(ids.flatMap(upsertsOf), []);
  });

  test("who is on WhatsApp and who is not", async () => {
    world.addContact("+972507770999").onWhatsApp = false;
    const found = await office.socket.onWhatsApp(contact.number, "972507770999", "972507770998");
    assert.deepEqual(found?.filter(({ exists }) => exists), [{ jid: contact.pnJid, exists: true }]);
    assert.equal(await office.socket.signalRepository.lidMapping.getLIDForPN(contact.pnJid), contact.lidJid);
  });

  test("a location and a contact card arrive", async () => {
    const place = await contact.write(phone, { kind: "location", latitude: 32.08, longitude: 34.78, name: "הדירה" });
    const card = await contact.write(phone, { kind: "contact", name: "דנה" });
    await until("both", () => upsertsOf(place).length + upsertsOf(card).length === 2);
    assert.equal(upsertsOf(place)[0]?.message.message?.locationMessage?.degreesLatitude, 32.08);
    assert.equal(upsertsOf(card)[0]?.message.message?.contactMessage?.displayName, "דנה");
    await office.socket.sendMessage(contact.lidJid, { location: { degreesLatitude: 31.77, degreesLongitude: 35.21 } });
    await until("ours", () => contact.inbox.seen.length === 1);
    assert.equal(contact.inbox.seen[0]?.latitude, 31.77);
  });

  test("fifty in a burst keep their order and are seen once", async () => {
    const wanted = Array.from({ length: 50 }, (_, index) => `מספר ${String(index)}`);
    for (const words of wanted) await office.socket.sendMessage(contact.lidJid, { text: words });
    await until("all", () => contact.inbox.seen.length === 50);
    assert.deepEqual(contact.inbox.texts(), wanted);
    assert.equal(contact.inbox.raw.length, 50);
  });
});
