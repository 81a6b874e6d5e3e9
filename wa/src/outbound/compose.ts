/** What is to be sent, in Baileys' words. */

import type { AnyMessageContent } from "@whiskeysockets/baileys";

import type { StoredFile } from "../files/store.js";
import type { Outgoing } from "./request.js";

/** WhatsApp shows a voice note as such only in this form. */
const VOICE_MIME = "audio/ogg; codecs=opus";

/** `file` of a media message; the caller has fetched it. */
export function compose(content: Outgoing, file: StoredFile | null): AnyMessageContent {
  if (content.type === "text") return { text: content.text, linkPreview: null };
  if (content.type === "location") {
    const { latitude: degreesLatitude, longitude: degreesLongitude, name } = content;
    return { location: { degreesLatitude, degreesLongitude, ...(name === null ? {} : { name }) } };
  }
  if (file === null) throw new Error("a media message without its file");
  const caption = content.caption === null ? {} : { caption: content.caption };
  if (content.kind === "image") return { image: file.body, mimetype: content.mime, ...caption };
  if (content.kind === "video") return { video: file.body, mimetype: content.mime, ...caption };
  if (content.kind === "voice") {
    const isOgg = content.mime.startsWith("audio/ogg");
    return { audio: file.body, ptt: true, mimetype: isOgg ? VOICE_MIME : content.mime };
  }
  return { document: file.body, mimetype: content.mime, fileName: content.fileName ?? "document", ...caption };
}
