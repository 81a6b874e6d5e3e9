import assert from "node:assert/strict";
import { test } from "node:test";

import { proto } from "@whiskeysockets/baileys";

import { identify, isIgnored, isPerson, phoneOf } from "../../src/inbound/addresses.js";
import { read } from "../../src/inbound/content.js";
import { fromMessage } from "../../src/inbound/received.js";
import { storableTime } from "../../src/inbound/storable.js";

const { Type } = proto.Message.ProtocolMessage;
const ME = { id: "972501234567:3@s.whatsapp.net", lid: "99@lid" };

function said(message: proto.IMessage): unknown {
  return read(message)?.said;
}

test("words are found in every wrapping", () => {
  const conversation = { conversation: "שלום" };
  const words = { type: "text", text: "שלום" };
  const wrapped: proto.IMessage[] = [
    conversation,
    { extendedTextMessage: { text: "שלום" } },
    { ephemeralMessage: { message: conversation } },
    { viewOnceMessageV2: { message: conversation } },
    { ephemeralMessage: { message: { viewOnceMessage: { message: conversation } } } },
    { buttonsResponseMessage: { selectedDisplayText: "שלום", selectedButtonId: "1" } },
    { templateButtonReplyMessage: { selectedDisplayText: "שלום" } },
    { listResponseMessage: { title: "שלום" } },
    { interactiveResponseMessage: { body: { text: "שלום" } } },
  ];
  for (const message of wrapped) assert.deepEqual(said(message), words);
});

test("kinds of files are told apart", () => {
  const kind = (message: proto.IMessage): unknown => {
    const found = read(message)?.said;
    return found?.type === "media" ? found.attachment.kind : found;
  };
  assert.equal(kind({ imageMessage: { mimetype: "image/jpeg" } }), "image");
  assert.equal(kind({ audioMessage: { ptt: true } }), "voice");
  assert.equal(kind({ audioMessage: { ptt: false } }), "audio");
  assert.equal(kind({ videoMessage: {} }), "video");
  assert.equal(kind({ ptvMessage: {} }), "video");
  assert.equal(kind({ stickerMessage: {} }), "sticker");
  assert.equal(kind({ documentWithCaptionMessage: { message: { documentMessage: { fileName: "x.pdf", caption: "c" } } } }), "document");
});

test("an edit is what is said now, in reply to what it replaces; a reaction that is taken back is nothing", () => {
  const edit = { protocolMessage: { type: Type.MESSAGE_EDIT, key: { id: "OLD" }, editedMessage: { conversation: "תיקון" } } };
  assert.deepEqual(read(edit), { said: { type: "text", text: "תיקון" }, quotedWaId: "OLD" });
  assert.equal(read({ reactionMessage: { text: "", key: { id: "OLD" } } }), null);
  assert.deepEqual(read({ reactionMessage: { text: "👍", key: { id: "OLD" } } }), {
    said: { type: "unsupported", what: "reactionMessage" }, quotedWaId: "OLD",
  });
});

test("WhatsApp's own machinery says nothing, what is not known is named", () => {
  const machinery: proto.IMessage[] = [
    { protocolMessage: { type: Type.HISTORY_SYNC_NOTIFICATION } },
    { protocolMessage: { type: Type.REVOKE, key: { id: "x" } } },
    { senderKeyDistributionMessage: { groupId: "1@g.us" } },
    { messageContextInfo: {} },
    {},
  ];
  for (const message of machinery) assert.equal(read(message), null);
  assert.deepEqual(said({ pollCreationMessage: { name: "?" } }), { type: "unsupported", what: "pollCreationMessage" });
  assert.deepEqual(said({ contactMessage: { displayName: "x" } }), { type: "unsupported", what: "contactMessage" });
});

test("W28: groups, broadcasts, status and newsletters are ignored before they are decrypted", () => {
  for (const jid of ["1203630@g.us", "status@broadcast", "123@broadcast", "12036@newsletter", "13135550002@c.us", "1@bot"]) {
    assert.equal(isIgnored(jid), true, jid);
    assert.equal(isPerson(jid), false, jid);
    assert.equal(fromMessage({ key: { id: "X", remoteJid: jid }, message: { conversation: "x" } }, ME), null);
  }
  for (const jid of ["77@lid", "972521112222@s.whatsapp.net", "77:4@lid"]) assert.equal(isPerson(jid), true, jid);
});

test("W1: a LID is never a phone, and a phone is only what came as one", () => {
  assert.deepEqual(identify("972521112222@lid", null), { lid: "972521112222@lid", phone: null });
  assert.deepEqual(identify("77:5@lid", "972521112222:2@s.whatsapp.net"), { lid: "77@lid", phone: "+972521112222" });
  assert.deepEqual(identify("972521112222@s.whatsapp.net", "77@lid"), { lid: "77@lid", phone: "+972521112222" });
  assert.equal(phoneOf("12@s.whatsapp.net"), null);
});

test("of our own messages our own address is nobody's", () => {
  const key = { id: "X", remoteJid: "77@lid", remoteJidAlt: "972501234567@s.whatsapp.net", fromMe: true };
  assert.equal(fromMessage({ key, message: { conversation: "x" } }, ME)?.alt, null);
  assert.equal(fromMessage({ key: { ...key, remoteJid: "99@lid" }, message: { conversation: "note to myself" } }, ME), null);
  const peer = { key: { id: "X", remoteJid: "77@lid" }, category: "peer", message: { conversation: "x" } };
  assert.equal(fromMessage(peer, ME), null);
});

test("what nobody could store or tell is made fit: NUL, half characters, endless numbers, odd types", () => {
  assert.deepEqual(said({ conversation: "a\0b\ud800c" }), { type: "text", text: "ab\ufffdc" });
  const voice = read({ audioMessage: { ptt: true, seconds: 4_294_967_295, fileLength: 1e19, mimetype: "audio/ogg\r\nx: y" } })?.said;
  assert.ok(voice?.type === "media");
  assert.deepEqual([voice.attachment.seconds, voice.attachment.size], [2 ** 31 - 1, 2 ** 31 - 1]);
  assert.equal(voice.attachment.mime, "application/octet-stream");
  const paper = read({ documentMessage: { fileName: "\0", caption: "\0x", contextInfo: { stanzaId: "3A\0" } } });
  assert.ok(paper?.said.type === "media");
  assert.deepEqual([paper.said.attachment.fileName, paper.said.attachment.caption, paper.quotedWaId], [null, "x", "3A"]);
  const nowhere = { type: "unsupported", what: "locationMessage" };
  assert.deepEqual(said({ locationMessage: { degreesLatitude: Number.NaN, degreesLongitude: 1 } }), nowhere);
  assert.deepEqual(said({ locationMessage: { degreesLatitude: 32, degreesLongitude: 1e300 } }), nowhere);
  assert.equal(storableTime(1e18, 0), "1970-01-01T00:00:00.000Z");
});
