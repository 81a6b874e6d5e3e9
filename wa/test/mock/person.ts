/** Somebody with a WhatsApp account: a phone number, a LID and keys. */

import { createHash } from "node:crypto";

import { jidDecode } from "@whiskeysockets/baileys";

import { SignalParty } from "./signal.js";

export type Addressing = "lid" | "pn";

export abstract class Person {
  readonly party = new SignalParty();

  constructor(
    /** Digits of the E.164 number. */
    readonly number: string,
    readonly name: string,
    /** Digits; nothing of the number can be read from it. */
    readonly lid: string = lidOf(number),
  ) {}

  get pnJid(): string {
    return `${this.number}@s.whatsapp.net`;
  }

  get lidJid(): string {
    return `${this.lid}@lid`;
  }

  jid(addressing: Addressing): string {
    return addressing === "lid" ? this.lidJid : this.pnJid;
  }

  /** Is this address, with whatever device, this person? */
  is(jid: string): boolean {
    const decoded = jidDecode(jid);
    if (decoded === undefined) return false;
    return decoded.server === "lid" ? decoded.user === this.lid : decoded.user === this.number;
  }
}

/** The digits of "+972-50…" in any writing; throws when there are none. */
export function digits(number: string): string {
  const found = number.replace(/\D/g, "");
  if (found.length < 6 || found.length > 15) throw new RangeError(`${number} is no phone number`);
  return found;
}

function lidOf(number: string): string {
  const hash = createHash("sha256").update(`lid of ${number}`).digest();
  return `7${String(hash.readUIntBE(0, 6) % 10 ** 13).padStart(13, "0")}`;
}
