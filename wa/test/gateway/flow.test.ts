/** From nothing to a conversation, against the mock WhatsApp, with a real database and a CRM over HTTP. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { type Office, startOffice } from "../support/office.js";

describe("one office", () => {
  let office: Office;

  before(async () => {
    office = await startOffice();
  });

  after(() => office.close());

  test("W13 W26: from off over the code and the restart to open, told in this order", async () => {
    assert.equal((await office.state()).state, "off");
    await office.link();
    assert.equal((await office.state()).phone, "+972501234567");
    await office.crm.event((event) => event.type === "link.changed" && event["state"] === "open");
    const states = office.crm.events.filter((event) => event.type === "link.changed").map((event) => event["state"]);
    assert.deepEqual(states.filter((state, index) => state !== states[index - 1]), ["connecting", "qr", "connecting", "open"]);
  });

  test("a customer's words arrive once, with every address that is known", async () => {
    const id = await office.customer.write(office.phone, { kind: "text", text: "שלום, יש דירה ברמת גן?" });
    const seen = await office.crm.event((event) => event["wa_id"] === id);
    assert.equal(seen.type, "message.seen");
    assert.deepEqual(seen["content"], { type: "text", text: "שלום, יש דירה ברמת גן?" });
    assert.equal(seen["chat"], office.customer.lidJid);
    assert.equal(seen["phone"], "+972521112222");
    assert.equal(seen["name"], "דנה");
    assert.equal(seen["from_me"], false);
  });

  test("an answer is sent, and its way is told", async () => {
    const messageId = randomUUID();
    const { status, answer } = await office.send({
      message_id: messageId, chat: office.customer.lidJid, content: { type: "text", text: "כן, בטח" },
    });
    assert.equal(status, 200);
    assert.equal(answer["outcome"], "sent");
    await office.crm.event((event) => event["message_id"] === messageId && event["status"] === "delivered");
    assert.ok(office.customer.inbox.seen.some((message) => message.id === answer["wa_id"]));
  });
});
