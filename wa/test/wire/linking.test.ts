/** Other ways to link than the straight one, by a plain Baileys client. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { MockWhatsApp } from "../mock/server.js";
import { Office, until } from "./office.js";

describe("linking", () => {
  let world: MockWhatsApp;
  const offices: Office[] = [];

  before(async () => {
    world = await new MockWhatsApp({ refs: { count: 3 } }).start();
  });

  after(async () => {
    for (const office of offices) await office.end();
    await world.stop();
  });

  function office(config = {}): Office {
    const made = new Office(world, config);
    offices.push(made);
    return made;
  }

  test("codes follow each other and end with 408", async () => {
    const slow = office({ qrTimeout: 20 }).connect();
    await slow.closesWith(408);
    assert.equal(new Set(slow.qrs).size, 3);
  });

  test("an old code, a foreign code and nonsense are refused; the right one links", async () => {
    const phone = world.addPhone("+972-3-555-0401");
    const [one, other] = [office().connect(), office().connect()];
    await until("two codes", () => one.qrs.length > 0 && other.qrs.length > 0);
    const [mine = "", theirs = ""] = [one.qrs[0], other.qrs[0]];
    await assert.rejects(phone.scan("https://example.com/"), /not one of WhatsApp/);
    await assert.rejects(phone.scan(mine.replace(/#[^,]*/, (ref) => ref + "x")), /expired/);
    const crossed = mine.replace(/#[^,]*/, theirs.slice(theirs.indexOf("#")).split(",")[0] ?? "");
    await assert.rejects(phone.scan(crossed), /another device/);
    world.refs.expireAll();
    await assert.rejects(phone.scan(mine), /expired/);
    await one.end();
    const retried = await office().link("+972-3-555-0401");
    assert.equal(retried.opened, 1);
  });

  test("several offices at once, each with its own number and LID", async () => {
    const numbers = ["+972-3-555-0402", "+972-3-555-0403", "+972-3-555-0404"];
    const linked = await Promise.all(numbers.map((number) => office().link(number)));
    assert.equal(new Set(linked.map(({ creds }) => creds.me?.lid)).size, 3);
    const contact = world.addContact("+972505550405");
    for (const number of numbers) await contact.write(world.addPhone(number), { kind: "text", text: number });
    await until("each its own", () => linked.every((one) => one.texts().length === 1));
    assert.deepEqual(linked.flatMap((one) => one.texts()), numbers);
  });

  test("a code that is typed on the phone links as well; a wrong one does not", async () => {
    const phone = world.addPhone("+972-3-555-0406");
    const typed = office().connect();
    await until("a connection", () => typed.qrs.length > 0);
    const code = await typed.socket.requestPairingCode(phone.number);
    assert.equal(code.length, 8);
    await until("the hello", () => [...world.connections].some((connection) => connection.code?.phone === phone));
    await assert.rejects(phone.typeCode("AAAA-AAAA"), /wrong/);
    await phone.typeCode(`${code.slice(0, 4)}-${code.slice(4)}`);
    await typed.closesWith(515);
    typed.connect();
    await typed.opens();
    assert.equal(typed.creds.me?.id, phone.companions[0]?.jid);
  });

  test("an office that links again is a new device with new keys", async () => {
    const number = "+972-3-555-0407";
    const first = await office().link(number);
    const phone = world.addPhone(number);
    for (const companion of phone.companions) phone.unlink(companion);
    await first.closesWith(401);
    const second = await office().link(number);
    assert.notEqual(first.creds.me?.id, second.creds.me?.id);
    await world.addContact("+972505550408").write(phone, { kind: "text", text: "אתם חדשים" });
    await until("the text", () => second.texts().includes("אתם חדשים"));
  });
});
