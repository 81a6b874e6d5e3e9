/** Contents of messages: composed from plain words, and told in plain words. */

import { getContentType, normalizeMessageContent, type proto } from "@whiskeysockets/baileys";

import type { MediaKind, MediaStore, StoredMedia } from "./media.js";

export interface Described {
  /** text, image, voice, audio, video, document, sticker, location, or WhatsApp's own name of the kind. */
  readonly kind: string;
  readonly text: string | null;
  readonly quoted: string | null;
  readonly mime: string | null;
  readonly fileName: string | null;
  /** SHA-256 of the decrypted file as hex; null when there is none or it could not be fetched. */
  readonly sha256: string | null;
  /** Bytes of the decrypted file. */
  readonly size: number | null;
  readonly seconds: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export type Composed =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "location"; readonly latitude: number; readonly longitude: number; readonly name?: string }
  | { readonly kind: "contact"; readonly name: string }
  | {
      readonly kind: MediaKind;
      readonly bytes: Buffer;
      readonly mime: string;
      readonly fileName?: string;
      readonly caption?: string;
      readonly seconds?: number;
    };

export interface Quoted {
  readonly id: string;
  /** Address of whoever wrote it. */
  readonly author: string;
  readonly text: string;
}

export const NOTHING_READ: Described = {
  kind: "unreadable",
  text: null,
  quoted: null,
  mime: null,
  fileName: null,
  sha256: null,
  size: null,
  seconds: null,
  latitude: null,
  longitude: null,
};

/** Builds the message; files go to the media store first. */
export async function compose(content: Composed, media: MediaStore, quoted: Quoted | null): Promise<proto.IMessage> {
  const contextInfo =
    quoted === null
      ? null
      : { stanzaId: quoted.id, participant: quoted.author, quotedMessage: { conversation: quoted.text } };
  switch (content.kind) {
    case "text":
      return contextInfo === null
        ? { conversation: content.text }
        : { extendedTextMessage: { text: content.text, contextInfo } };
    case "location": {
      const { latitude, longitude, name } = content;
      return { locationMessage: { degreesLatitude: latitude, degreesLongitude: longitude, name: name ?? null } };
    }
    case "contact":
      return { contactMessage: { displayName: content.name, vcard: `BEGIN:VCARD\nFN:${content.name}\nEND:VCARD` } };
    default: {
      const stored = await media.seal(content.bytes, content.kind);
      return mediaMessage(content, stored, contextInfo);
    }
  }
}

function mediaMessage(
  content: Extract<Composed, { kind: MediaKind }>,
  stored: StoredMedia,
  contextInfo: proto.IContextInfo | null,
): proto.IMessage {
  const caption = content.caption ?? null;
  const seconds = content.seconds ?? null;
  const common = { ...stored, mimetype: content.mime, contextInfo };
  switch (content.kind) {
    case "image":
      return { imageMessage: { ...common, caption } };
    case "video":
      return { videoMessage: { ...common, caption, seconds } };
    case "sticker":
      return { stickerMessage: common };
    case "document":
      return { documentMessage: { ...common, caption, fileName: content.fileName ?? null } };
    default:
      return { audioMessage: { ...common, seconds, ptt: content.kind === "voice" } };
  }
}

/** Tells what a message is; a file is fetched from the store and decrypted. */
export async function describe(message: proto.IMessage, media: MediaStore): Promise<Described> {
  const inner = normalizeMessageContent(message) ?? message;
  const type = getContentType(inner);
  const place = inner.locationMessage;
  const file = inner.imageMessage ?? inner.videoMessage ?? inner.audioMessage ?? inner.documentMessage ?? inner.stickerMessage;
  const kind = kindOf(inner, type);
  const bytes = file ? await media.open(file, kind) : null;
  return {
    ...NOTHING_READ,
    kind,
    text:
      inner.conversation ??
      inner.extendedTextMessage?.text ??
      inner.imageMessage?.caption ??
      inner.videoMessage?.caption ??
      inner.documentMessage?.caption ??
      null,
    quoted: (inner.extendedTextMessage ?? place ?? file)?.contextInfo?.stanzaId ?? null,
    mime: file?.mimetype ?? null,
    fileName: inner.documentMessage?.fileName ?? null,
    sha256: bytes?.sha256 ?? null,
    size: bytes?.size ?? null,
    seconds: inner.audioMessage?.seconds ?? inner.videoMessage?.seconds ?? null,
    latitude: place?.degreesLatitude ?? null,
    longitude: place?.degreesLongitude ?? null,
  };
}

function kindOf(message: proto.IMessage, type: string | undefined): string {
  if (message.audioMessage) return message.audioMessage.ptt === true ? "voice" : "audio";
  if (type === "conversation" || type === "extendedTextMessage") return "text";
  return type?.replace(/Message$/, "") ?? "nothing";
}
