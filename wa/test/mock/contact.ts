/** A customer with WhatsApp on one phone. */

import { type BinaryNode, encodeBigEndian } from "@whiskeysockets/baileys";

import type { Companion } from "./companion.js";
import { type Composed, compose, describe, NOTHING_READ, type Quoted } from "./content.js";
import { Inbox } from "./inbox.js";
import { bundleNode } from "./keys.js";
import { Letters } from "./letters.js";
import { bytesOf, children, node, nowSeconds } from "./nodes.js";
import { type Addressing, Person } from "./person.js";
import { newId, type Phone } from "./phone.js";
import type { MockWhatsApp } from "./server.js";

export type AutoReceipts = "none" | "delivered" | "read";

export interface WriteOptions {
  readonly id?: string;
  readonly addressing?: Addressing;
  /** Tell the other address too (phone of a LID, LID of a phone). */
  readonly alt?: boolean;
  readonly quoted?: Quoted;
  /** The first copy cannot be read. */
  readonly unreadable?: boolean;
  /** Answer a device that asks for a good copy; else it stays unreadable until `resend`. */
  readonly recover?: boolean;
  /** The same stanza again, byte for byte. */
  readonly twice?: boolean;
}

export interface Told {
  readonly at: number;
  readonly id: string;
  readonly phone: string;
  readonly what: "delivered" | "read" | "retry";
}

export class Contact extends Person {
  onWhatsApp = true;
  receipts: AutoReceipts = "delivered";
  addressing: Addressing = "lid";
  /** Does its mail tell the other address too? */
  alt = true;
  /** So many of the next deliveries are answered by "I cannot read this, send it again". */
  cannotRead = 0;
  readonly inbox = new Inbox();
  readonly letters = new Letters(this);
  /** Receipts that came from offices for what this contact wrote. */
  readonly told: Told[] = [];
  readonly #attempts = new Map<string, number>();

  constructor(
    readonly world: MockWhatsApp,
    number: string,
    name: string,
    lid?: string,
  ) {
    super(number, name, lid);
  }

  /** Writes to an office; resolves with the id when every linked device has it waiting. */
  async write(to: Phone, content: Composed, options: WriteOptions = {}): Promise<string> {
    const addressing = options.addressing ?? this.addressing;
    const other = addressing === "lid" ? { sender_pn: this.pnJid } : { sender_lid: this.lidJid };
    const letter = this.letters.write({
      id: options.id ?? newId(),
      message: await compose(content, this.world.media, options.quoted ?? null),
      attrs: {
        from: this.jid(addressing),
        type: content.kind === "text" ? "text" : "media",
        notify: this.name,
        addressing_mode: addressing,
        ...((options.alt ?? this.alt) ? other : {}),
      },
      unreadable: options.unreadable ?? false,
      answersRetries: options.recover ?? true,
    });
    for (const companion of to.companions) {
      const stanza = await this.letters.post(companion, letter);
      if (options.twice === true) companion.push(stanza);
    }
    return letter.id;
  }

  /** Sends something again under its id, freshly sealed and readable. */
  async resend(to: Phone, id: string): Promise<void> {
    const letter = this.letters.get(id);
    if (letter === undefined) throw new RangeError(`${this.number} wrote no ${id}`);
    for (const companion of to.companions) await this.letters.post(companion, letter, { good: true });
  }

  /** One delivery of an office's message. */
  async receive(from: Companion, stanza: BinaryNode, sealed: BinaryNode): Promise<void> {
    const id = stanza.attrs["id"] ?? "";
    const base = { id, from: from.phone.number, to: stanza.attrs["to"] ?? "" };
    if (this.cannotRead > 0) {
      this.cannotRead -= 1;
      await this.#askAgain(from, base);
      return;
    }
    let message;
    try {
      message = await this.party.open(from.lidJid, sealed.attrs["type"] ?? "", bytesOf(sealed));
    } catch (error) {
      this.world.journal.add("contact cannot read", { contact: this.number, id, reason: String(error) });
      await this.#askAgain(from, base);
      return;
    }
    this.inbox.add({ ...base, readable: true, ...(await describe(message, this.world.media)) });
    if (this.receipts !== "none") this.receipt(from, id, base.to);
    if (this.receipts === "read") this.receipt(from, id, base.to, "read");
  }

  /** Tells one device that its message was delivered, or read. */
  receipt(to: Companion, id: string, from: string, type?: "read"): void {
    to.push(node("receipt", { id, from, type, t: nowSeconds() }));
  }

  /** Reads every message of this office, as when the chat is opened. */
  readAll(office: Phone): void {
    for (const { id, to, from } of this.inbox.seen) {
      if (from !== office.number) continue;
      for (const companion of office.companions) this.receipt(companion, id, to, "read");
    }
  }

  typing(to: Phone, on: boolean): void {
    const state = node("chatstate", { from: this.jid(this.addressing) }, [node(on ? "composing" : "paused")]);
    for (const companion of to.companions) companion.hint(state);
  }

  tell(phone: Phone, id: string, what: Told["what"]): void {
    this.told.push({ at: Date.now(), id, phone: phone.number, what });
  }

  async #askAgain(from: Companion, base: { id: string; from: string; to: string }): Promise<void> {
    this.inbox.add({ ...NOTHING_READ, ...base, readable: false });
    const attempt = (this.#attempts.get(base.id) ?? 0) + 1;
    this.#attempts.set(base.id, attempt);
    const { registrationId } = this.party.creds;
    const bundle = bundleNode(base.to, await this.party.bundle());
    const keys = attempt < 2 ? [] : [node("keys", {}, children(bundle).filter(({ tag }) => tag !== "registration"))];
    const retry = node("retry", { count: String(attempt), id: base.id, t: nowSeconds(), v: "1" });
    from.push(
      node("receipt", { id: base.id, from: base.to, type: "retry", t: nowSeconds() }, [
        retry,
        node("registration", {}, encodeBigEndian(registrationId)),
        ...keys,
      ]),
    );
  }
}
