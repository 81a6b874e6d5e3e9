/** A message as it arrived, before anything is known of what it says. */

import { decodeMessageNode, proto, unpadRandomMax16, type BinaryNode, type WAMessage } from "@whiskeysockets/baileys";

import { isIgnored, isPerson, isSamePerson, withoutDevice } from "./addresses.js";
import { storableTextOrNull } from "./storable.js";

export interface Received {
  readonly waId: string;
  /** The address to answer to. */
  readonly chat: string;
  /** The other address of the same person, when WhatsApp sent it along. */
  readonly alt: string | null;
  readonly fromMe: boolean;
  readonly name: string | null;
  /** Unix seconds. */
  readonly sentAt: number;
  /** Null: it could not be decrypted. */
  readonly message: proto.IMessage | null;
}

/** Both addresses of the linked account itself. */
export interface Me {
  readonly id: string;
  readonly lid: string | null;
}

/** A stanza and the bytes that were decrypted from it. Throws when they are no message. */
export function fromDecrypted(stanza: BinaryNode, plain: Uint8Array, me: Me): Received | null {
  const { fullMessage } = decodeMessageNode(stanza, me.id, me.lid ?? "");
  const decoded = proto.Message.decode(unpadRandomMax16(plain));
  const message = decoded.deviceSentMessage?.message ?? decoded;
  const received = fromMessage({ ...fullMessage, message }, me);
  const recipient = stanza.attrs["peer_recipient_pn"] ?? stanza.attrs["recipient_pn"];
  // Of our own phone's messages the sender's other address is ours; the recipient's stands elsewhere.
  return received?.fromMe === true && received.alt === null ? { ...received, alt: recipient ?? null } : received;
}

/** Null for what is no message between two people. */
export function fromMessage(message: WAMessage, me: Me): Received | null {
  const { id, remoteJid, remoteJidAlt } = message.key;
  if (typeof id !== "string" || id === "" || typeof remoteJid !== "string") return null;
  if (message.category === "peer" || isIgnored(remoteJid) || !isPerson(remoteJid)) return null;
  if (isSamePerson(remoteJid, me.id) || isSamePerson(remoteJid, me.lid)) return null;
  const alt = typeof remoteJidAlt === "string" && !isMine(remoteJidAlt, me) ? withoutDevice(remoteJidAlt) : null;
  const fromMe = message.key.fromMe === true;
  return {
    waId: id,
    chat: withoutDevice(remoteJid),
    alt,
    fromMe,
    name: fromMe ? null : storableTextOrNull(message.pushName),
    sentAt: Number(message.messageTimestamp ?? 0),
    message: message.message ?? null,
  };
}

function isMine(jid: string, me: Me): boolean {
  return isSamePerson(jid, me.id) || isSamePerson(jid, me.lid);
}

/** For the journal; `decode` reads it back. */
export function encode(received: Received): Buffer {
  const { message, ...rest } = received;
  const bytes = message === null ? null : Buffer.from(proto.Message.encode(message).finish()).toString("base64");
  return Buffer.from(JSON.stringify({ ...rest, message: bytes }));
}

/** Throws when the bytes are not what `encode` wrote. */
export function decode(bytes: Buffer): Received {
  const value: unknown = JSON.parse(bytes.toString("utf8"));
  if (typeof value !== "object" || value === null) throw new Error("a journalled message is damaged");
  const read = (name: string): unknown => Object.entries(value).find(([key]) => key === name)?.[1];
  const text = (name: string): string => {
    const found = read(name);
    if (typeof found !== "string") throw new Error(`a journalled message has no ${name}`);
    return found;
  };
  const optional = (name: string): string | null => (read(name) === null ? null : text(name));
  const message = optional("message");
  return {
    waId: text("waId"),
    chat: text("chat"),
    alt: optional("alt"),
    fromMe: read("fromMe") === true,
    name: optional("name"),
    sentAt: Number(read("sentAt")),
    message: message === null ? null : proto.Message.decode(Buffer.from(message, "base64")),
  };
}
