/** What a message says, read from WhatsApp's many wrappings. */

import { normalizeMessageContent, proto } from "@whiskeysockets/baileys";

import type { MediaKind } from "../events/types.js";
import { isMime } from "../files/mime.js";
import { storableCount, storableText, storableTextOrNull } from "./storable.js";

/** A file that has yet to be fetched. */
export interface Attachment {
  readonly kind: MediaKind;
  /** What its key is derived for; WhatsApp's own names. */
  readonly keyKind: "image" | "document" | "audio" | "video" | "sticker";
  readonly mime: string;
  readonly size: number;
  readonly fileName: string | null;
  readonly caption: string | null;
  readonly seconds: number | null;
  readonly url: string | null;
  readonly directPath: string | null;
  readonly mediaKey: Uint8Array | null;
  readonly sha256: Uint8Array | null;
}

export type Said =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "media"; readonly attachment: Attachment }
  | { readonly type: "location"; readonly latitude: number; readonly longitude: number; readonly name: string | null }
  | { readonly type: "unsupported"; readonly what: string };

export interface Reading {
  readonly said: Said;
  readonly quotedWaId: string | null;
}

/** Traffic of WhatsApp's own machinery, and what changes no conversation: no message for anybody. */
const SILENT: ReadonlySet<string> = new Set([
  "senderKeyDistributionMessage",
  "messageContextInfo",
  "pollUpdateMessage",
  "keepInChatMessage",
  "encReactionMessage",
  "stickerSyncRmrMessage",
  "messageHistoryNotice",
  "messageHistoryBundle",
  "placeholderMessage",
  "botInvokeMessage",
]);

/** Null: it says nothing to a person. An edit is read as what is said now, in reply to the message it replaces. */
export function read(message: proto.IMessage): Reading | null {
  const content = normalizeMessageContent(message);
  if (content === undefined) return null;
  const protocol = content.protocolMessage;
  if (protocol) {
    const isEdit = protocol.type === proto.Message.ProtocolMessage.Type.MESSAGE_EDIT;
    const edited = isEdit && protocol.editedMessage ? read(protocol.editedMessage) : null;
    return edited === null ? null : { said: edited.said, quotedWaId: storableTextOrNull(protocol.key?.id) };
  }
  if (content.reactionMessage?.text === "") return null; // a reaction that was taken back
  const said = text(content) ?? media(content) ?? place(content) ?? other(content);
  const quoted = context(content)?.stanzaId ?? content.reactionMessage?.key?.id;
  return said === null ? null : { said, quotedWaId: storableTextOrNull(quoted) };
}

function text(content: proto.IMessage): Said | null {
  const words =
    content.conversation ??
    content.extendedTextMessage?.text ??
    content.buttonsResponseMessage?.selectedDisplayText ??
    content.templateButtonReplyMessage?.selectedDisplayText ??
    content.listResponseMessage?.title ??
    content.interactiveResponseMessage?.body?.text ??
    content.groupInviteMessage?.caption;
  return typeof words === "string" && words !== "" ? { type: "text", text: storableText(words) } : null;
}

function media(content: proto.IMessage): Said | null {
  const { imageMessage: image, documentMessage: paper, audioMessage: sound, stickerMessage: sticker } = content;
  const video = content.videoMessage ?? content.ptvMessage;
  if (image) return attached("image", "image", image, { caption: image.caption });
  if (paper) {
    return attached("document", "document", paper, { caption: paper.caption, fileName: paper.fileName ?? paper.title });
  }
  if (sound) return attached(sound.ptt === true ? "voice" : "audio", "audio", sound, { seconds: sound.seconds });
  if (video) return attached("video", "video", video, { caption: video.caption, seconds: video.seconds });
  if (sticker) return attached("sticker", "sticker", sticker, {});
  return null;
}

type AnyFile = Pick<
  proto.Message.IDocumentMessage,
  "mimetype" | "fileLength" | "url" | "directPath" | "mediaKey" | "fileSha256"
>;

interface Extras {
  readonly caption?: string | null | undefined;
  readonly fileName?: string | null | undefined;
  readonly seconds?: number | null | undefined;
}

function attached(kind: MediaKind, keyKind: Attachment["keyKind"], file: AnyFile, extras: Extras): Said {
  return {
    type: "media",
    attachment: {
      kind,
      keyKind,
      mime: file.mimetype && isMime(file.mimetype) ? file.mimetype : "application/octet-stream",
      size: storableCount(Number(file.fileLength ?? 0)),
      fileName: storableTextOrNull(extras.fileName),
      caption: storableTextOrNull(extras.caption),
      seconds: typeof extras.seconds === "number" ? storableCount(extras.seconds) : null,
      url: storableTextOrNull(file.url),
      directPath: storableTextOrNull(file.directPath),
      mediaKey: file.mediaKey ?? null,
      sha256: file.fileSha256 ?? null,
    },
  };
}

function place(content: proto.IMessage): Said | null {
  const found = content.locationMessage ?? content.liveLocationMessage;
  if (!found) return null;
  const { degreesLatitude: latitude, degreesLongitude: longitude } = found;
  if (!isWithin(latitude, 90) || !isWithin(longitude, 180)) return { type: "unsupported", what: "locationMessage" };
  const name = content.locationMessage?.name ?? content.locationMessage?.address ?? content.liveLocationMessage?.caption;
  return { type: "location", latitude, longitude, name: storableTextOrNull(name) };
}

function isWithin(degrees: number | null | undefined, most: number): degrees is number {
  return typeof degrees === "number" && Math.abs(degrees) <= most;
}

function other(content: proto.IMessage): Said | null {
  const what = Object.entries(content).find(([key, value]) => value !== null && value !== undefined && !SILENT.has(key));
  return what === undefined ? null : { type: "unsupported", what: what[0] };
}

function context(content: proto.IMessage): proto.IContextInfo | null | undefined {
  return [
    content.extendedTextMessage,
    content.imageMessage,
    content.documentMessage,
    content.audioMessage,
    content.videoMessage,
    content.stickerMessage,
    content.locationMessage,
    content.buttonsResponseMessage,
    content.listResponseMessage,
    content.templateButtonReplyMessage,
    content.interactiveResponseMessage,
  ].find((one) => one?.contextInfo)?.contextInfo;
}
