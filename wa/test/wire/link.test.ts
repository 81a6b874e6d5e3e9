/** Linking, and words both ways, by a plain Baileys client against the mock. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { MockWhatsApp } from "../mock/server.js";
import { Office, until } from "./office.js";

const OFFICE = "+972-3-555-0100";
const CUSTOMER = "+972-50-555-0101";

describe("an office that links its phone", () => {
  let world: MockWhatsApp;
  let office: Office;

  before(async () => {
    world = await new MockWhatsApp().start();
    world.addContact(CUSTOMER, "דנה");
    office = new Office(world);
  });

  after(async () => {
    await office.end();
    await world.stop();
  });

  test("QR, scan, new login, 515, open with the stored keys (W26)", async () => {
    await office.link(OFFICE);
    assert.equal(office.newLogins, 1);
    assert.deepEqual(office.closes, [515]);
    const phone = world.addPhone(OFFICE);
    assert.equal(office.creds.me?.id, phone.companions[0]?.jid);
    assert.equal(office.creds.me?.lid, phone.companions[0]?.lidJid);
    await until("the upload of keys", () => (phone.companions[0]?.keys?.count ?? 0) > 800);
  });

  test("a customer's words arrive, from a LID, with the phone beside it", async () => {
    const contact = world.addContact(CUSTOMER);
    const id = await contact.write(world.addPhone(OFFICE), { kind: "text", text: "שלום, הדירה עוד פנויה?" });
    await until("the text", () => office.texts().includes("שלום, הדירה עוד פנויה?"));
    const { message } = office.upserts.find((upsert) => upsert.message.key.id === id) ?? assert.fail();
    assert.equal(message.key.remoteJid, contact.lidJid);
    assert.equal(message.key.remoteJidAlt, contact.pnJid);
    assert.equal(message.pushName, "דנה");
    await until("its delivery receipt", () => contact.told.some((told) => told.id === id));
    assert.equal(world.addPhone(OFFICE).companions[0]?.waiting.length, 0);
  });

  test("the answer is read by the customer and shown on the owner's phone", async () => {
    const contact = world.addContact(CUSTOMER);
    const sent = await office.socket.sendMessage(contact.lidJid, { text: "כן, רוצה לראות?" });
    await until("the answer", () => contact.inbox.seen.length === 1);
    assert.deepEqual(contact.inbox.texts(), ["כן, רוצה לראות?"]);
    assert.equal(contact.inbox.seen[0]?.id, sent?.key.id);
    assert.deepEqual(world.addPhone(OFFICE).inbox.texts(), ["כן, רוצה לראות?"]);
    await until("the delivery", () => office.status(sent?.key.id) === 3);
  });
});
