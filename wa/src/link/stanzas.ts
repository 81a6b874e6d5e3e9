/** Raw stanzas, read beside Baileys: its own events come late, merged, or not at all. */

import type { EventEmitter } from "node:events";

import type { BinaryNode } from "@whiskeysockets/baileys";

import type { Receipt } from "./whatsapp.js";

export function isStanza(value: unknown): value is BinaryNode {
  return (
    typeof value === "object" &&
    value !== null &&
    "tag" in value &&
    typeof value.tag === "string" &&
    "attrs" in value &&
    typeof value.attrs === "object" &&
    value.attrs !== null
  );
}

/** The encrypted parts of a message, each with its stanza: Baileys hands the cipher these very objects. */
export function encryptedParts(stanza: BinaryNode): Uint8Array[] {
  if (!Array.isArray(stanza.content)) return [];
  return stanza.content.flatMap(({ tag, content }) => (tag === "enc" && content instanceof Uint8Array ? [content] : []));
}

/** What the server says of a message of ours: `<ack class="message" id error?>`. Baileys tells of the refusals only. */
export function receiptOfAck({ attrs }: BinaryNode): Receipt | null {
  const { id, from, error } = attrs;
  if (id === undefined || id === "") return null;
  const refused = error !== undefined && error !== "";
  return { waId: id, chat: from ?? null, status: refused ? "failed" : "sent", error: refused ? error : null };
}

/** Work that is done one piece after the other. */
export class Line {
  private last: Promise<void> = Promise.resolve();

  add(work: () => Promise<void>): void {
    // A stanza that Baileys cannot work on stays unconfirmed and comes again; the next one is not kept from its turn.
    this.last = this.last.then(work).catch(() => undefined);
  }
}

/**
 * Hands each event to `look` and then to the listeners that are there now, and the next one only when they are done:
 * Baileys works on messages side by side, and what it reads from the database first would decide their order.
 *
 * `line` is the link's, over all its connections: two of them at work would turn the same keys. What is still in line
 * when its connection ends is left: it is unconfirmed and comes again on the next.
 */
export function oneByOne(
  source: EventEmitter & { readonly isOpen: boolean },
  event: string,
  line: Line,
  look: (stanza: unknown) => void,
): void {
  const listeners = source.listeners(event);
  source.removeAllListeners(event);
  source.on(event, (stanza: unknown) => {
    look(stanza);
    line.add(async () => {
      for (const listener of source.isOpen ? listeners : []) {
        const done: unknown = Reflect.apply(listener, source, [stanza]);
        await done;
      }
    });
  });
}
