/** Raw stanzas, read beside Baileys: its own events come late, merged, or not at all. */

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
