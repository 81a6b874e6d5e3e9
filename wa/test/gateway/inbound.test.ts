/** What arrives, and what must not; against the mock WhatsApp. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { eventually } from "../support/gateway.js";
import { BUSINESS, type Office, startOffice } from "../support/office.js";

describe("arriving", () => {
  let office: Office;
  const seen = (waId: string): Record<string, unknown>[] => office.crm.events.filter((event) => event["wa_id"] === waId);
  /** Everything that came before this is through when it is. */
  const flush = async (): Promise<void> => {
    const id = await office.customer.write(office.phone, { kind: "text", text: "the last one" });
    await office.crm.event((event) => event["wa_id"] === id);
  };

  before(async () => {
    office = await startOffice();
    await office.link();
  });

  after(() => office.close());

  test("W23: a stanza that comes twice is one message", async () => {
    const id = await office.customer.write(office.phone, { kind: "text", text: "פעמיים" }, { twice: true });
    await office.crm.event((event) => event["wa_id"] === id);
    await flush();
    assert.equal(seen(id).length, 1);
    assert.deepEqual(seen(id)[0]?.["content"], { type: "text", text: "פעמיים" });
  });

  test("W29 W23: what cannot be decrypted is told as such, and its words when they come", async () => {
    const id = await office.customer.write(office.phone, { kind: "text", text: "עכשיו קריא" }, { unreadable: true, recover: false });
    const first = await office.crm.event((event) => event["wa_id"] === id);
    assert.deepEqual(first["content"], { type: "undecryptable" });
    await office.customer.resend(office.phone, id);
    const second = await office.crm.event((event) => event["wa_id"] === id && event.event_id !== first.event_id);
    assert.deepEqual(second["content"], { type: "text", text: "עכשיו קריא" });
    await office.customer.resend(office.phone, id);
    await flush();
    assert.equal(seen(id).length, 2);
  });

  test("W1 W34: without a phone it is a person with a LID and nothing else", async () => {
    const stranger = office.mock.addContact("+972539990000", "אלמוני");
    const id = await stranger.write(office.phone, { kind: "text", text: "מי אני?" }, { alt: false });
    const event = await office.crm.event((one) => one["wa_id"] === id);
    assert.equal(event["chat"], stranger.lidJid);
    assert.equal(event["lid"], stranger.lidJid);
    assert.equal(event["phone"], null);
    const { answer } = await office.send({ message_id: randomUUID(), chat: event["chat"], content: { type: "text", text: "לא יודעים" } });
    assert.equal(answer["outcome"], "sent");
    await eventually(() => Promise.resolve(stranger.inbox.texts().includes("לא יודעים")));
  });

  test("W2: by phone address it is answered at that address", async () => {
    const caller = office.mock.addContact("+972538880000", "רון");
    const id = await caller.write(office.phone, { kind: "text", text: "ממספר" }, { addressing: "pn" });
    const event = await office.crm.event((one) => one["wa_id"] === id);
    assert.deepEqual([event["chat"], event["phone"], event["lid"]], [caller.pnJid, "+972538880000", caller.lidJid]);
  });

  test("what the owner writes on the phone is from us, to that customer", async () => {
    const id = await office.phone.write(office.customer, { kind: "text", text: "אני מהטלפון" });
    const event = await office.crm.event((one) => one["wa_id"] === id);
    assert.deepEqual([event["from_me"], event["chat"], event["name"]], [true, office.customer.lidJid, null]);
    assert.equal(event["phone"], `+${office.customer.number}`);
  });

  test("W9: our own messages come back as nothing", async () => {
    const { answer } = await office.send({
      message_id: randomUUID(), chat: office.customer.lidJid, content: { type: "text", text: "הד" },
    });
    await flush();
    const told = seen(String(answer["wa_id"])).filter((event) => event["type"] === "message.seen");
    assert.deepEqual(told, []);
  });

  test("W23: one that comes again after we have read it is confirmed, and its writer is not asked for it", async () => {
    office.phone.faults.drop = "before_confirmation";
    const id = await office.customer.write(office.phone, { kind: "text", text: "נקרא ולא אושר" });
    await office.crm.event((event) => event["wa_id"] === id);
    await eventually(() => Promise.resolve(office.phone.companions.every(({ waiting }) => waiting.length === 0)));
    assert.equal(office.mock.journal.entries.some(({ what, facts }) => what === "retry asked" && facts["id"] === id), false);
    assert.equal(seen(id).length, 1);
    await office.becomes("open");
  });

  test("the private history of the phone is never imported", async () => {
    await flush();
    assert.equal(office.crm.events.some((event) => JSON.stringify(event).includes("שיחה פרטית")), false);
    const [kept] = await office.database.admin<{ count: string }>("SELECT count(*) FROM wa.inbound WHERE wa_id LIKE 'OLD%'");
    assert.equal(Number(kept?.count), 0);
  });

  test("a place and a contact card, and a reply", async () => {
    const place = await office.customer.write(office.phone, { kind: "location", latitude: 32.1, longitude: 34.8, name: "הבית" });
    const card = await office.customer.write(office.phone, { kind: "contact", name: "אמא" });
    const reply = await office.customer.write(
      office.phone, { kind: "text", text: "לזה" }, { quoted: { id: place, author: office.customer.lidJid, text: "" } },
    );
    assert.deepEqual((await office.crm.event((one) => one["wa_id"] === place))["content"], {
      type: "location", latitude: 32.1, longitude: 34.8, name: "הבית",
    });
    assert.deepEqual((await office.crm.event((one) => one["wa_id"] === card))["content"], {
      type: "unsupported", what: "contactMessage",
    });
    assert.equal((await office.crm.event((one) => one["wa_id"] === reply))["quoted_wa_id"], place);
  });

  test("what came while the gateway was away arrives, in its order", async () => {
    await office.gateway.stop();
    const ids: string[] = [];
    for (const text of ["ראשון", "שני", "שלישי"]) ids.push(await office.customer.write(office.phone, { kind: "text", text }));
    await office.restart();
    await office.crm.event((event) => event["wa_id"] === ids[2]);
    const order = office.crm.events.map((event) => event["wa_id"]).filter((id) => typeof id === "string" && ids.includes(id));
    assert.deepEqual(order, ids);
    await office.becomes("open");
  });

  test("W11 W29: while our database is away WhatsApp keeps what was written, and it arrives whole", async () => {
    const newcomer = office.mock.addContact("+972536660000", "חדש");
    const tables = async (from: string, to: string): Promise<void> => {
      for (const name of ["inbound", "auth"]) await office.database.admin(`ALTER TABLE wa.${name}${from} RENAME TO ${name}${to}`);
    };
    await tables("", "_away");
    const known = await office.customer.write(office.phone, { kind: "text", text: "בזמן התקלה" });
    const first = await newcomer.write(office.phone, { kind: "text", text: "פנייה ראשונה" });
    await delay(4_000); // long enough for a message that is refused to be given up
    await tables("_away", "");
    for (const [id, text] of [[known, "בזמן התקלה"], [first, "פנייה ראשונה"]] as const) {
      const event = await office.crm.event((one) => one["wa_id"] === id);
      assert.deepEqual(event["content"], { type: "text", text });
    }
    await office.becomes("open");
  });

  test("who types is told", async () => {
    office.customer.typing(office.phone, true);
    await eventually(() => Promise.resolve(office.crm.hints.some((hint) => hint["typing"] === true)));
    assert.equal(office.crm.hints[0]?.["chat"], office.customer.lidJid);
    assert.equal(office.crm.hints[0]["business_id"], BUSINESS);
  });

  test("that we read and type is shown", async () => {
    const id = await office.customer.write(office.phone, { kind: "text", text: "קראתם?" });
    await office.crm.event((event) => event["wa_id"] === id);
    const shown = { business_id: BUSINESS, chat: office.customer.lidJid };
    assert.equal((await office.ask("POST", "/internal/wa/presence", { ...shown, state: "composing" })).status, 204);
    assert.equal((await office.ask("POST", "/internal/wa/presence", { ...shown, state: "read", wa_ids: [id] })).status, 204);
    await eventually(() => Promise.resolve(office.customer.told.some((told) => told.id === id && told.what === "read")));
    assert.ok(office.phone.showed("composing", office.customer));
  });

  test("W20: no key, no words and no full number in any line of the log", () => {
    const log = office.lines.join("");
    assert.ok(office.lines.length > 0);
    for (const secret of ["972521112222", "972501234567", "עכשיו קריא", "ראשון", "privKey", "BEGIN", "Closing session"]) {
      assert.equal(log.includes(secret), false, secret);
    }
  });
});
