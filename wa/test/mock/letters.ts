/** Messages that one person writes to an office's devices, kept so that they can be sent again when asked. */

import { type BinaryNode, type proto } from "@whiskeysockets/baileys";

import type { Companion } from "./companion.js";
import { type Bundle, readRetryKeys } from "./keys.js";
import { type Attributes, child, node, nowSeconds } from "./nodes.js";
import type { Person } from "./person.js";

export interface Letter {
  readonly id: string;
  readonly attrs: Attributes;
  readonly message: proto.IMessage;
  /** The first copy cannot be read by anybody. */
  readonly unreadable: boolean;
  /** Sends a good copy when a device asks for one. */
  readonly answersRetries: boolean;
  /** Unix seconds. */
  readonly writtenAt: string;
}

export class Letters {
  readonly #written = new Map<string, Letter>();

  constructor(readonly author: Person) {}

  get(id: string): Letter | undefined {
    return this.#written.get(id);
  }

  write(letter: Omit<Letter, "writtenAt">): Letter {
    const written = { ...letter, writtenAt: nowSeconds() };
    this.#written.set(letter.id, written);
    return written;
  }

  /** Seals the letter for one device and leaves it there; resolves with the stanza when it is on its way. */
  async post(to: Companion, letter: Letter, options: { good?: boolean; keys?: Bundle; count?: string } = {}) {
    const uploaded = await to.keysReady();
    const { keys, count } = options;
    const fetch = (): Bundle => keys ?? uploaded.take();
    const sealed = await this.author.party.seal(to.lidJid, letter.message, fetch, keys !== undefined);
    const broken = letter.unreadable && options.good !== true;
    const ciphertext = broken ? spoiled(sealed.ciphertext) : sealed.ciphertext;
    const stanza = node("message", { ...letter.attrs, id: letter.id, t: letter.writtenAt }, [
      node("enc", { v: "2", type: sealed.type, count }, ciphertext),
    ]);
    to.push(stanza);
    return stanza;
  }

  /** A device could not read a letter and asks for it again. */
  async retry(from: Companion, receipt: BinaryNode): Promise<void> {
    const letter = this.#written.get(receipt.attrs["id"] ?? "");
    if (letter?.answersRetries !== true) return;
    const keys = readRetryKeys(receipt);
    const count = child(receipt, "retry")?.attrs["count"] ?? "1";
    await this.post(from, letter, { good: true, count, ...(keys === undefined ? {} : { keys }) });
  }
}

function spoiled(ciphertext: Uint8Array): Buffer {
  const copy = Buffer.from(ciphertext);
  copy.fill(0x5a, Math.max(0, copy.length - 6));
  return copy;
}
