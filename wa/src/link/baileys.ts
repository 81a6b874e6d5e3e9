/** The real connection to WhatsApp. Import nothing of Baileys before `silence.ts` has run: its cipher prints keys. */

import type { Agent } from "node:https";

import NodeCache from "@cacheable/node-cache";
import {
  type BinaryNode,
  Browsers,
  type CacheStore,
  encodeWAMessage,
  generateWAMessage,
  type LIDMapping,
  makeWASocket,
  type WASocket,
} from "@whiskeysockets/baileys";

import type { LinkAuth } from "../auth/state.js";
import { DatabaseAwayError } from "../db/rows.js";
import { isIgnored, isLid, phoneOf, withoutDevice } from "../inbound/addresses.js";
import { fromDecrypted, fromMessage, type Me } from "../inbound/received.js";
import { undoFailedAttempts } from "./attempts.js";
import { receiptOf } from "./receipts.js";
import { guardedRepository } from "./signal.js";
import { silent } from "./silent.js";
import { encryptedParts, isStanza, Line, oneByOne, receiptOfAck } from "./stanzas.js";
import type { Connect, ConnectOptions, Connection, Listener } from "./whatsapp.js";

/** WhatsApp's own times: the first code is good for a minute, each further one for 20 s. */
const FIRST_QR_MS = 60_000;
const NEXT_QR_MS = 20_000;
/** Seconds for which Baileys counts how often one message was repeated; the count outlives reconnects. */
const RETRY_COUNT_S = 3_600;
/** Seconds for which a person's devices are known without asking; as long as Baileys' own memory of them. */
const DEVICES_S = 300;

/** Ms without a byte after which an upload is over. */
const UPLOAD_IDLE_MS = 20_000;

export interface Wire {
  /** Null: WhatsApp's own. */
  readonly url: string | null;
  /** For uploads to a test server; null: the usual one. */
  readonly uploadAgent: Agent | null;
}

/** What outlives a connection of a link: Baileys' caches, and the line in which what arrives is read. */
interface Memory {
  readonly msgRetryCounterCache: CacheStore;
  readonly userDevicesCache: CacheStore;
  readonly line: Line;
}

/** `wire` is shared by all links; each `Connect` call is one connection of one link. */
export function createConnect(wire: Wire): Connect {
  undoFailedAttempts();
  const memories = new WeakMap<LinkAuth, Memory>();
  return (options) => {
    const memory = memories.get(options.auth) ?? newMemory();
    memories.set(options.auth, memory);
    return connect(wire, memory, options);
  };
}

function newMemory(): Memory {
  return {
    // `never`: Baileys alone writes and reads them, and names the type anew at each call.
    msgRetryCounterCache: new NodeCache<never>({ stdTTL: RETRY_COUNT_S, useClones: false }),
    // With nothing known of a person's devices Baileys begins a new session with him at each reconnect.
    userDevicesCache: new NodeCache<never>({ stdTTL: DEVICES_S, useClones: false }),
    line: new Line(),
  };
}

function connect(wire: Wire, { line, ...caches }: Memory, options: ConnectOptions): Connection {
  const { auth, listener } = options;
  const stanzas = new WeakMap<Uint8Array, BinaryNode>();
  const me = (): Me | null => meOf(auth.state.creds.me);
  let isAway = false;
  /**
   * What Baileys cannot read it refuses, and WhatsApp forgets it. While our database is away the message has to stay at
   * WhatsApp: the connection ends before Baileys can answer, and the message comes again on the next.
   */
  const guarded = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof DatabaseAwayError) {
        isAway = true;
        void socket.end(error);
      }
      throw error;
    }
  };
  const { creds, keys } = auth.state;
  const socket = makeWASocket({
    ...(wire.url === null ? {} : { waWebSocketUrl: wire.url }),
    ...(wire.uploadAgent === null ? {} : { fetchAgent: wire.uploadAgent }),
    ...caches,
    // A key that could not be read is no key to Baileys.
    auth: { creds, keys: { ...keys, get: (type, ids) => guarded(Promise.resolve(keys.get(type, ids))) } },
    logger: silent,
    browser: Browsers.ubuntu("Moked"),
    markOnlineOnConnect: false,
    syncFullHistory: false,
    // The office's private chats are never imported.
    shouldSyncHistoryMessage: () => false,
    shouldIgnoreJid: isIgnored,
    emitOwnEvents: false,
    getMessage: async ({ id }) => (id ? ((await guarded(options.sentMessage(id))) ?? undefined) : undefined),
    makeSignalRepository: guardedRepository({
      stanzaOf: (ciphertext) => stanzas.get(ciphertext),
      lockName: () => creds.me?.id ?? "link",
      write: async (data) => { await keys.set(data); },
      readBefore: async ({ attrs: { id } }) => {
        const known = id === undefined ? null : await guarded(listener.known(id));
        return known?.message ? encodeWAMessage(known.message) : null;
      },
      keep: async (stanza, plain) => {
        const mine = me();
        const received = mine === null ? null : fromDecrypted(stanza, plain, mine);
        if (received !== null) await guarded(listener.decrypted(received));
      },
    }),
  });
  listenToStanzas(socket, stanzas, line, listener);
  listenToEvents(socket, options, me, () => isAway);
  return connection(socket, me);
}

function meOf(contact: { id: string; lid?: string } | undefined): Me | null {
  return contact === undefined ? null : { id: contact.id, lid: contact.lid ?? null };
}

function listenToStanzas(socket: WASocket, stanzas: WeakMap<Uint8Array, BinaryNode>, line: Line, listener: Listener): void {
  socket.ws.on("frame", () => { listener.traffic(); });
  oneByOne(socket.ws, "CB:message", line, (stanza) => {
    if (!isStanza(stanza)) return;
    for (const part of encryptedParts(stanza)) stanzas.set(part, stanza);
    // What waited while we were away has a queue of its own in Baileys, which a live message would overtake.
    delete stanza.attrs["offline"];
  });
  socket.ws.on("CB:ack,class:message", (stanza: unknown) => {
    const receipt = isStanza(stanza) ? receiptOfAck(stanza) : null;
    if (receipt !== null) listener.receipt(receipt);
  });
}

function listenToEvents(
  socket: WASocket,
  { auth, listener }: ConnectOptions,
  me: () => Me | null,
  isAway: () => boolean,
): void {
  let codes = 0;
  socket.ev.on("creds.update", () => { auth.save(); });
  socket.ev.on("connection.update", ({ connection: state, qr, isNewLogin, lastDisconnect }) => {
    if (qr !== undefined) listener.qr(qr, codes++ === 0 ? FIRST_QR_MS : NEXT_QR_MS);
    if (isNewLogin === true) listener.paired();
    if (state === "open") listener.opened();
    if (state === "close") {
      // Baileys leaves open questions to their deadline of a minute, and whoever asked them waits with them.
      socket.ws.emit("error", new Error("the connection has ended"));
      listener.closed(codeOf(lastDisconnect?.error));
    }
  });
  socket.ev.on("messages.upsert", ({ messages }) => {
    for (const message of messages) {
      const mine = me();
      const receipt = receiptOf(message.key, message.status, message.messageStubParameters);
      if (receipt?.status === "failed") listener.receipt(receipt);
      // What only our database kept from being read comes again.
      const isNothing = isOtherStub(message.messageStubType, message.message) || (isAway() && !message.message);
      const received = mine === null || isNothing ? null : fromMessage(message, mine);
      if (received !== null) listener.arrived(received);
    }
  });
  socket.ev.on("messages.update", (updates) => {
    for (const { key, update } of updates) {
      const receipt = receiptOf(key, update.status, update.messageStubParameters);
      if (receipt !== null) listener.receipt(receipt);
    }
  });
  socket.ev.on("lid-mapping.update", ({ lid, pn }: LIDMapping) => {
    const phone = phoneOf(pn);
    if (phone !== null && isLid(lid)) listener.addresses(withoutDevice(lid), phone);
  });
  socket.ev.on("presence.update", ({ id, presences }) => {
    for (const { lastKnownPresence } of Object.values(presences)) {
      listener.typing(withoutDevice(id), lastKnownPresence === "composing" || lastKnownPresence === "recording");
    }
  });
}

/** Stub type 2 (CIPHERTEXT) is a message that could not be decrypted; without content, others are notes of the app. */
function isOtherStub(stubType: unknown, message: unknown): boolean {
  const hasMessage = message !== null && message !== undefined;
  return !hasMessage && stubType !== 2;
}

/** HTTP-like code of Baileys' error; 500 when it has none. */
function codeOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("output" in error)) return 500;
  const { output } = error;
  const hasCode = typeof output === "object" && output !== null && "statusCode" in output;
  return hasCode && typeof output.statusCode === "number" ? output.statusCode : 500;
}

function connection(socket: WASocket, me: () => Me | null): Connection {
  return {
    me,
    requestCode: (digits) => socket.requestPairingCode(digits),
    async find(digits) {
      const [found] = (await socket.onWhatsApp(digits)) ?? [];
      return found?.exists === true ? found.jid : null;
    },
    async phoneOfLid(lid) {
      const found = await socket.signalRepository.lidMapping.getPNForLID(lid);
      return found === null ? null : phoneOf(withoutDevice(found));
    },
    async compose(chat, content, waId, quoted) {
      const built = await generateWAMessage(chat, content, {
        logger: silent,
        userJid: me()?.id ?? "",
        upload: socket.waUploadToServer,
        mediaUploadTimeoutMs: UPLOAD_IDLE_MS,
        messageId: waId,
        ...(quoted === null
          ? {}
          : { quoted: { key: { remoteJid: quoted.chat, id: quoted.waId, fromMe: quoted.fromMe }, message: quoted.message } }),
      });
      if (!built.message) throw new Error("Baileys built a message without content");
      return built.message;
    },
    async relay(chat, message, waId) {
      await socket.relayMessage(chat, message, { messageId: waId });
    },
    showTyping: (chat, typing) => socket.sendPresenceUpdate(typing ? "composing" : "paused", chat),
    markRead: (chat, waIds) => socket.readMessages(waIds.map((id) => ({ remoteJid: chat, id, fromMe: false }))),
    watchTyping: (chat) => socket.presenceSubscribe(chat),
    logout: () => socket.logout(),
    end() {
      void socket.end(undefined);
    },
  };
}
