/** Files in and out, against the mock WhatsApp's file store. */

import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { BUSINESS, isRecord, json, type Office, startOffice } from "../support/office.js";

const JPEG = Buffer.concat([Buffer.from("ffd8ffe000104a46494600010100000100010000ffdb", "hex"), randomBytes(20_000)]);
const OGG = Buffer.concat([Buffer.from("OggS"), randomBytes(8_000)]);

describe("files", () => {
  let office: Office;
  const content = async (waId: string): Promise<Record<string, unknown>> => {
    const event = await office.crm.event((one) => one["wa_id"] === waId && one.type === "message.seen");
    const found = event["content"];
    assert.ok(isRecord(found));
    return found;
  };
  const file = (fileId: unknown, method = "GET", business = BUSINESS): Promise<Response> =>
    office.ask(method, `/internal/wa/files/${String(fileId)}?business_id=${business}`);

  before(async () => {
    office = await startOffice();
    await office.link();
  });

  after(() => office.close());

  test("W15: a photo without a caption arrives whole, and is gone when it was taken", async () => {
    const id = await office.customer.write(office.phone, { kind: "image", bytes: JPEG, mime: "image/jpeg" });
    const { file_id: fileId, ...rest } = await content(id);
    assert.deepEqual(rest, {
      type: "media", kind: "image", mime: "image/jpeg", size: JPEG.length, file_name: null, caption: null, seconds: null,
    });
    const got = await file(fileId);
    assert.equal(got.headers.get("content-type"), "image/jpeg");
    assert.deepEqual(Buffer.from(await got.arrayBuffer()), JPEG);
    const [row] = await office.database.admin<{ body: Buffer }>("SELECT body FROM wa.files WHERE file_id = $1", [fileId]);
    assert.equal(row?.body.includes(JPEG.subarray(0, 64)), false);
    assert.equal((await file(fileId, "GET", randomUUID())).status, 404);
    assert.equal((await file(fileId, "DELETE")).status, 204);
    assert.equal((await file(fileId)).status, 404);
  });

  test("a voice note is a voice note, a document keeps its name", async () => {
    const voice = await content(
      await office.customer.write(office.phone, { kind: "voice", bytes: OGG, mime: "audio/ogg; codecs=opus", seconds: 4 }),
    );
    assert.deepEqual([voice["kind"], voice["seconds"], voice["mime"]], ["voice", 4, "audio/ogg; codecs=opus"]);
    const paper = await content(
      await office.customer.write(office.phone, {
        kind: "document", bytes: Buffer.from("%PDF-1.4 hello"), mime: "application/pdf", fileName: "חוזה.pdf", caption: "החוזה",
      }),
    );
    assert.deepEqual([paper["kind"], paper["file_name"], paper["caption"]], ["document", "חוזה.pdf", "החוזה"]);
  });

  test("a server that fails for a moment is asked again; one without the file says so", async () => {
    office.mock.media.failures = { status: 503, left: 1 };
    const late = await content(await office.customer.write(office.phone, { kind: "image", bytes: JPEG, mime: "image/jpeg" }));
    assert.notEqual(late["file_id"], null);
    office.mock.media.failures = { status: 404, left: 5 };
    const gone = await content(await office.customer.write(office.phone, { kind: "image", bytes: JPEG, mime: "image/jpeg" }));
    assert.equal(gone["file_id"], null);
    office.mock.media.failures = { status: 500, left: 0 };
  });

  test("a file of ours reaches the customer", async () => {
    for (const [kind, mime, bytes] of [["image", "image/png", JPEG], ["voice", "audio/ogg", OGG], ["document", "application/pdf", OGG]] as const) {
      const kept = await office.ask("POST", `/internal/wa/files?business_id=${BUSINESS}&mime=${encodeURIComponent(mime)}`, bytes);
      const { file_id: fileId } = await json(kept);
      const { answer } = await office.send({
        message_id: randomUUID(), chat: office.customer.lidJid,
        content: { type: "media", kind, file_id: fileId, mime, file_name: "x.pdf", caption: null },
      });
      assert.equal(answer["outcome"], "sent");
      const shown = office.customer.inbox.seen.find((one) => one.id === answer["wa_id"]);
      assert.equal(shown?.kind, kind);
      assert.equal(shown.sha256, createHash("sha256").update(bytes).digest("hex"));
    }
  });

  test("too large a file is refused by name", async () => {
    const answer = await office.ask("POST", `/internal/wa/files?business_id=${BUSINESS}&mime=image/png`, Buffer.alloc(16_000_001));
    assert.equal(answer.status, 413);
    const odd = await office.ask("POST", `/internal/wa/files?business_id=${BUSINESS}&mime=png`, Buffer.alloc(1));
    assert.equal(odd.status, 400);
  });
});
