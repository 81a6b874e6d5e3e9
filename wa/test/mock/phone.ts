/** The office's own phone: an account, its linked devices, and what its owner does on it. */

import { type BinaryNode, proto } from "@whiskeysockets/baileys";
import { randomBytes } from "node:crypto";
import { deflateSync } from "node:zlib";

import { Companion } from "./companion.js";
import type { Connection, Registration } from "./connection.js";
import type { Contact } from "./contact.js";
import { type Composed, compose, describe } from "./content.js";
import { Faults } from "./faults.js";
import { Inbox } from "./inbox.js";
import { Letters } from "./letters.js";
import { bytesOf } from "./nodes.js";
import { pairSuccess, readQr } from "./pairing.js";
import { type Addressing, Person } from "./person.js";
import type { MockWhatsApp } from "./server.js";

export interface Presence {
  readonly at: number;
  /** available, unavailable, subscribe, composing, paused. */
  readonly state: string;
  /** Address of the chat; null for all. */
  readonly to: string | null;
}

export class Phone extends Person {
  readonly faults = new Faults();
  /** Messages of the linked devices as the owner's own phone shows them. */
  readonly inbox = new Inbox();
  readonly letters = new Letters(this);
  readonly presences: Presence[] = [];
  readonly #companions: Companion[] = [];
  #lastDevice = 0;

  constructor(
    readonly world: MockWhatsApp,
    number: string,
    name: string,
    lid?: string,
  ) {
    super(number, name, lid);
  }

  /** Devices that are linked now. */
  get companions(): readonly Companion[] {
    return this.#companions.filter((companion) => !companion.removed);
  }

  companion(device: number): Companion | undefined {
    return this.#companions.find((companion) => companion.device === device);
  }

  add(companion: Companion): void {
    this.#companions.push(companion);
  }

  /** The owner scans a QR code; resolves with the new device's address. */
  async scan(text: string): Promise<string> {
    const qr = readQr(text);
    const connection = this.world.refs.connectionOf(qr.ref);
    if (connection.registration?.noiseKey.equals(qr.noiseKey) !== true) {
      throw new RangeError("this QR code belongs to another device");
    }
    return this.link(connection, qr, qr.advSecret);
  }

  /** The owner types a pairing code; resolves with the new device's address. */
  async typeCode(code: string): Promise<string> {
    const waiting = [...this.world.connections].find((connection) => connection.code?.phone === this);
    if (!waiting?.code) throw new RangeError("no device waits for a code of this phone");
    return waiting.code.type(code);
  }

  link(connection: Connection, { noiseKey, identity }: Registration, advSecret: Buffer): Promise<string> {
    const companion = new Companion(this, ++this.#lastDevice, noiseKey, identity);
    return connection.pair(companion, (id) => pairSuccess(companion, advSecret, id));
  }

  /** The device is off the list, by the owner or by itself: it is logged out now and at every later login. */
  unlink(companion: Companion): void {
    companion.removed = true;
    this.world.journal.add("unlinked", { phone: this.number, device: companion.device });
    void companion.connection?.streamError("401", "conflict");
    companion.connection = null;
  }

  /** After the very first login the phone shares its chats and keys, as WhatsApp's phones do. */
  welcome(companion: Companion): void {
    if (companion.logins > 1) return;
    const { Type } = proto.Message.ProtocolMessage;
    const keyId = randomBytes(6);
    this.#peer(companion, {
      type: Type.APP_STATE_SYNC_KEY_SHARE,
      appStateSyncKeyShare: { keys: [{ keyId: { keyId }, keyData: { keyData: randomBytes(32), timestamp: Date.now() } }] },
    });
    const history = proto.HistorySync.encode({
      syncType: proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
      conversations: this.world.privateChats(),
      progress: 100,
    }).finish();
    this.#peer(companion, {
      type: Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: proto.Message.HistorySyncType.INITIAL_BOOTSTRAP,
        initialHistBootstrapInlinePayload: deflateSync(history),
        progress: 100,
      },
    });
  }

  /** The owner writes to a customer on the phone itself; the linked devices are told. Resolves with the id. */
  async write(to: Contact, content: Composed, addressing: Addressing = "lid"): Promise<string> {
    const id = newId();
    const message = await compose(content, this.world.media, null);
    const chat = to.jid(addressing);
    const letter = this.letters.write({
      id,
      message: { deviceSentMessage: { destinationJid: chat, message } },
      attrs: {
        from: this.jid(addressing),
        recipient: chat,
        type: content.kind === "text" ? "text" : "media",
        ...(addressing === "lid" ? { recipient_pn: to.pnJid } : { recipient_lid: to.lidJid }),
      },
      unreadable: false,
      answersRetries: true,
    });
    for (const companion of this.companions) await this.letters.post(companion, letter);
    to.inbox.add({ id, from: this.number, to: chat, readable: true, ...(await describe(message, this.world.media)) });
    return id;
  }

  /** A copy of what a linked device sent, or a request to the phone. */
  async receive(from: Companion, stanza: BinaryNode, sealed: BinaryNode): Promise<void> {
    const id = stanza.attrs["id"] ?? "";
    let opened;
    try {
      opened = await this.party.open(from.lidJid, sealed.attrs["type"] ?? "", bytesOf(sealed));
    } catch (error) {
      // Only the owner's own screen misses it: the other readers get their copies.
      this.world.journal.add("phone cannot read", { phone: this.number, id, reason: String(error) });
      return;
    }
    const sent = opened.deviceSentMessage;
    if (!sent?.message) {
      this.world.journal.add("request to the phone", { phone: this.number, id });
      return;
    }
    const to = sent.destinationJid ?? "";
    this.inbox.add({ id, from: this.number, to, readable: true, ...(await describe(sent.message, this.world.media)) });
  }

  takePresence(stanza: BinaryNode, state: string): void {
    const to = stanza.attrs["to"] ?? null;
    const told = stanza.tag === "presence" ? (stanza.attrs["type"] ?? "named") : state;
    this.presences.push({ at: Date.now(), state: told, to });
  }

  /** Did any linked device say this of the chat with that person? */
  showed(state: string, person: Person): boolean {
    return this.presences.some((entry) => entry.state === state && entry.to !== null && person.is(entry.to));
  }

  #peer(companion: Companion, protocolMessage: proto.Message.IProtocolMessage): void {
    const letter = this.letters.write({
      id: newId(),
      message: { protocolMessage },
      attrs: { from: this.pnJid, type: "text", category: "peer" },
      unreadable: false,
      answersRetries: true,
    });
    this.letters.post(companion, letter).catch((error: unknown) => {
      this.world.journal.add("fault", { reason: String(error) });
    });
  }
}

/** An id as phones make them. */
export function newId(): string {
  return `3A${randomBytes(9).toString("hex").toUpperCase()}`;
}
