/** Files both ways, sealed by one side and opened by the other, by a plain Baileys client. */

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:https";
import { after, before, describe, test } from "node:test";

import { downloadMediaMessage, type WAMessage } from "@whiskeysockets/baileys";

import type { Contact } from "../mock/contact.js";
import type { MediaKind } from "../mock/media.js";
import type { Phone } from "../mock/phone.js";
import { MockWhatsApp } from "../mock/server.js";
import { Office, until } from "./office.js";

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("files", () => {
  let world: MockWhatsApp;
  let office: Office;
  let phone: Phone;
  let contact: Contact;

  before(async () => {
    // This process does not trust the mock's certificate; a gateway under test gets it by its environment.
    world = await new MockWhatsApp({ downloads: "plain" }).start();
    phone = world.addPhone("+972-3-555-0500");
    contact = world.addContact("+972-50-555-0501");
    const fetchAgent = new Agent({ ca: world.media.certificate });
    office = await new Office(world, { fetchAgent }).link(phone.number);
  });

  after(async () => {
    await office.end();
    await world.stop();
  });

  async function arrived(id: string): Promise<WAMessage> {
    const found = (): WAMessage | undefined => office.upserts.find(({ message }) => message.key.id === id)?.message;
    await until(id, () => found() !== undefined);
    return found() ?? assert.fail();
  }

  const kinds: readonly [MediaKind, string][] = [
    ["voice", "audio/ogg; codecs=opus"],
    ["image", "image/jpeg"],
    ["document", "application/pdf"],
    ["video", "video/mp4"],
    ["sticker", "image/webp"],
  ];

  for (const [kind, mime] of kinds) {
    test(`a customer's ${kind} is fetched and opened (W15)`, async () => {
      const bytes = randomBytes(150_000);
      const message = await arrived(await contact.write(phone, { kind, bytes, mime }));
      assert.ok((await downloadMediaMessage(message, "buffer", {})).equals(bytes));
    });
  }

  test("what an office sends is left at the store and opened by the customer", async () => {
    const pdf = randomBytes(40_000);
    const ogg = randomBytes(9_000);
    await office.socket.sendMessage(contact.lidJid, {
      document: pdf,
      mimetype: "application/pdf",
      fileName: "דירה.pdf",
      caption: "המפרט",
    });
    await office.socket.sendMessage(contact.lidJid, { audio: ogg, mimetype: "audio/ogg; codecs=opus", ptt: true });
    await until("both", () => contact.inbox.seen.length === 2);
    const [document, voice] = contact.inbox.seen;
    assert.deepEqual(
      [document?.kind, document?.fileName, document?.text, document?.sha256],
      ["document", "דירה.pdf", "המפרט", sha256(pdf)],
    );
    assert.deepEqual([voice?.kind, voice?.sha256, voice?.size], ["voice", sha256(ogg), 9_000]);
    assert.ok(world.media.received(sha256(pdf))?.equals(pdf));
  });

  test("a store that fails is told by the status of the download", async () => {
    const file = { kind: "image", bytes: randomBytes(100), mime: "image/jpeg" } as const;
    const message = await arrived(await contact.write(phone, file));
    world.media.failures = { status: 503, left: 1 };
    await assert.rejects(downloadMediaMessage(message, "buffer", {}));
    assert.equal((await downloadMediaMessage(message, "buffer", {})).length, 100);
  });
});
