/** One linked device of an office's phone, and everything that waits for it. */

import type { BinaryNode } from "@whiskeysockets/baileys";

import type { Connection } from "./connection.js";
import type { UploadedKeys } from "./keys.js";
import { node } from "./nodes.js";
import type { Phone } from "./phone.js";

interface Waiting {
  readonly stanza: BinaryNode;
  /** How often it went out; from the second time on it is marked as offline mail. */
  sent: number;
}

export class Companion {
  connection: Connection | null = null;
  logins = 0;
  /** The owner took this device off the list on the phone. */
  removed = false;
  readonly #waiting: Waiting[] = [];
  #keys: UploadedKeys | null = null;
  readonly #keyWaiters: ((keys: UploadedKeys) => void)[] = [];

  constructor(
    readonly phone: Phone,
    readonly device: number,
    readonly noiseKey: Buffer,
    /** 32 bytes. */
    readonly identity: Uint8Array,
  ) {}

  get jid(): string {
    return `${this.phone.number}:${String(this.device)}@s.whatsapp.net`;
  }

  get lidJid(): string {
    return `${this.phone.lid}:${String(this.device)}@lid`;
  }

  get keys(): UploadedKeys | null {
    return this.#keys;
  }

  /** Stanzas that this device did not confirm yet. */
  get waiting(): readonly BinaryNode[] {
    return this.#waiting.map((entry) => entry.stanza);
  }

  uploaded(keys: UploadedKeys): void {
    this.#keys = keys;
    for (const resolve of this.#keyWaiters.splice(0)) resolve(keys);
  }

  /** Nobody can write to a device before it uploaded its keys. */
  async keysReady(): Promise<UploadedKeys> {
    return this.#keys ?? new Promise((resolve) => this.#keyWaiters.push(resolve));
  }

  /** Delivers now or at the next login, again and again until it is confirmed. */
  push(stanza: BinaryNode): void {
    this.#waiting.push({ stanza, sent: 0 });
    this.flush();
  }

  /** Sends what never went out, unless the server is silent or the device away. */
  flush(): void {
    if (this.connection === null || this.phone.faults.silent) return;
    for (const entry of this.#waiting) {
      if (entry.sent > 0) continue;
      entry.sent = 1;
      this.connection.send(entry.stanza);
    }
  }

  /** Sends once, without keeping: presence is worth nothing later. */
  hint(stanza: BinaryNode): void {
    this.connection?.send(stanza);
  }

  /** Confirmed: is not delivered again. */
  settle(tag: string, id: string, from: string | undefined): void {
    const index = this.#waiting.findIndex(
      ({ stanza }) => stanza.tag === tag && stanza.attrs["id"] === id && sameChat(stanza.attrs["from"], from),
    );
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  online(connection: Connection): void {
    this.connection?.replaced();
    this.connection = connection;
    this.logins += 1;
    const count = String(this.#waiting.length);
    const counted = { count, message: count, notification: "0", receipt: "0", appdata: "0" };
    connection.send(node("ib", {}, [node("offline_preview", counted)]));
    for (const entry of this.#waiting) {
      entry.sent += 1;
      const attrs = { ...entry.stanza.attrs, offline: String(entry.sent) };
      connection.send({ ...entry.stanza, attrs });
    }
    connection.send(node("ib", {}, [node("offline", { count })]));
  }

  offline(connection: Connection): void {
    if (this.connection === connection) this.connection = null;
  }
}

/** Confirmations name the device or only the person. */
function sameChat(from: string | undefined, confirmed: string | undefined): boolean {
  return confirmed === undefined || bare(from ?? "") === bare(confirmed);
}

function bare(jid: string): string {
  return jid.replace(/:\d+@/, "@");
}
