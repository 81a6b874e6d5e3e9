/**
 * The same client against a server that was written by others: `@openclaw/crabline` has wire code of its own, so a
 * mistake that the mock and Baileys share would show here. It has no linking, no receipts and no refusals.
 */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { downloadMediaMessage, initAuthCreds, makeWASocket, type WAMessage, type WASocket } from "@whiskeysockets/baileys";
import { type ServerRequestEvent, startCrablineServer } from "@openclaw/crabline";

import { memoryKeys } from "../mock/signal.js";
import { quiet } from "../mock/silence.js";
import { until } from "./office.js";

const SELF = "97235550600@s.whatsapp.net";
const CUSTOMER = "972505550601@s.whatsapp.net";

/** Text of an outgoing message that crabline could open. */
function opened(event: ServerRequestEvent): string | null {
  const { body } = event;
  if (typeof body !== "object" || body === null || !("message" in body)) return null;
  const { message } = body;
  if (typeof message !== "object" || message === null || !("conversation" in message)) return null;
  return event.type === "api" ? String(message.conversation) : null;
}

describe("against crabline", () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof start>>;
  const events: ServerRequestEvent[] = [];
  const upserts: WAMessage[] = [];
  const creds = Object.assign(initAuthCreds(), {
    me: { id: SELF, name: "משרד" },
    account: { details: Buffer.alloc(1), accountSignatureKey: Buffer.alloc(32), accountSignature: Buffer.alloc(64) },
  });
  const keys = memoryKeys();
  let socket: WASocket;
  let opens = 0;

  function start() {
    return startCrablineServer({
      channel: "whatsapp",
      selfJid: SELF,
      recorderPath: path.join(folder, "events.jsonl"),
      onEvent: (event) => {
        events.push(event);
      },
    });
  }

  async function connect(): Promise<void> {
    const wanted = opens + 1;
    socket = makeWASocket({
      waWebSocketUrl: server.manifest.endpoints.baileysWebSocketUrl,
      auth: { creds, keys },
      logger: quiet,
      markOnlineOnConnect: false,
      shouldSyncHistoryMessage: () => false,
    });
    socket.ev.on("creds.update", (update) => Object.assign(creds, update));
    socket.ev.on("messages.upsert", ({ messages }) => upserts.push(...messages));
    socket.ev.on("connection.update", ({ connection }) => {
      if (connection === "open") opens += 1;
    });
    await until("open", () => opens >= wanted);
  }

  async function write(body: Record<string, unknown>): Promise<void> {
    const answer = await fetch(server.manifest.endpoints.adminInboundUrl, {
      method: "POST",
      headers: { "content-type": "application/json", "x-crabline-admin-token": server.manifest.adminToken },
      body: JSON.stringify({ chatJid: CUSTOMER, senderJid: CUSTOMER, pushName: "דנה", ...body }),
    });
    assert.equal(answer.status, 200, await answer.text());
  }

  const textOf = (id: string) => upserts.find(({ key }) => key.id === id)?.message?.conversation;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "crabline-"));
    server = await start();
    await connect();
  });

  after(async () => {
    await socket.end(undefined);
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("a customer's words arrive", async () => {
    await write({ text: "שלום, הדירה פנויה?", messageId: "IN1" });
    await until("the text", () => textOf("IN1") === "שלום, הדירה פנויה?");
  });

  test("our words are opened by its own Signal code, in their order", async () => {
    const wanted = Array.from({ length: 20 }, (_, index) => `תשובה ${String(index)}`);
    for (const text of wanted) await socket.sendMessage(CUSTOMER, { text });
    const read = () => events.flatMap((event) => opened(event) ?? []);
    await until("all of them", () => read().length >= wanted.length);
    assert.deepEqual(read(), wanted);
  });

  test("a voice note is fetched", async () => {
    await write({ audio: { contentBase64: Buffer.from("ogg").toString("base64"), mimeType: "audio/ogg" }, messageId: "V1" });
    const voice = () => upserts.find(({ key }) => key.id === "V1");
    await until("the voice note", () => voice() !== undefined);
    const bytes = await downloadMediaMessage(voice() ?? assert.fail(), "buffer", {});
    assert.equal(bytes.toString(), "ogg");
  });

  test("what was written while we were away waits for the next login, and comes once", async () => {
    await socket.end(undefined);
    await write({ text: "בזמן שלא הייתם", messageId: "IN2" });
    await connect();
    await until("it", () => textOf("IN2") !== undefined);
    await socket.end(undefined);
    await connect();
    assert.equal(upserts.filter(({ key }) => key.id === "IN2").length, 1);
    await socket.sendMessage(CUSTOMER, { text: "חזרנו" });
    await until("ours", () => events.some((event) => opened(event) === "חזרנו"));
  });

  test("a group's mail comes as such", async () => {
    await write({ chatJid: "120363001122334455@g.us", text: "בקבוצה", messageId: "G1" });
    await until("it", () => textOf("G1") === "בקבוצה");
    assert.equal(upserts.find(({ key }) => key.id === "G1")?.key.remoteJid, "120363001122334455@g.us");
  });
});
