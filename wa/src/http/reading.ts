/** Bodies and queries of requests, read strictly: what is wrong is named, nothing is guessed. */

import { UUID } from "../db/uuid7.js";
import { isMime } from "../files/mime.js";
import type { Outgoing, OutgoingKind, SendRequest } from "../outbound/request.js";
import { badRequest } from "./problems.js";

/** Characters of one message, as in `shared/contracts/whatsapp.py`. */
const MAX_TEXT = 4_096;
const MAX_READ = 500;
const E164 = /^\+[1-9]\d{6,14}$/;
const CHAT = /^\d{3,32}(:\d{1,3})?@(s\.whatsapp\.net|lid|hosted|hosted\.lid)$/;

/** Named values of a JSON object; every getter throws a Problem that names the field. */
export class Fields {
  private constructor(private readonly values: ReadonlyMap<string, unknown>) {}

  static ofBody(body: Uint8Array): Fields {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(body).toString("utf8"));
    } catch {
      throw badRequest("The body must be JSON.");
    }
    return Fields.of(value, "The body");
  }

  static of(value: unknown, name: string): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw badRequest(`${name} must be an object.`);
    return new Fields(new Map<string, unknown>(Object.entries(value)));
  }

  text(name: string, longest = 1_024): string {
    const value = this.values.get(name);
    if (typeof value !== "string" || value === "" || value.length > longest) {
      throw badRequest(`${name} must be a text of 1 to ${String(longest)} characters.`);
    }
    return value;
  }

  optionalText(name: string, longest = 1_024): string | null {
    const value = this.values.get(name);
    return value === undefined || value === null || value === "" ? null : this.text(name, longest);
  }

  uuid(name: string): string {
    return asUuid(this.values.get(name), name);
  }

  number(name: string, least: number, most: number): number {
    const value = this.values.get(name);
    if (typeof value !== "number" || !(value >= least && value <= most)) {
      throw badRequest(`${name} must be a number from ${String(least)} to ${String(most)}.`);
    }
    return value;
  }

  fields(name: string): Fields {
    return Fields.of(this.values.get(name), name);
  }

  texts(name: string): string[] {
    const value = this.values.get(name) ?? [];
    if (!Array.isArray(value) || value.length > MAX_READ) throw badRequest(`${name} must be a list.`);
    return value.map((one: unknown) => {
      if (typeof one !== "string" || one === "" || one.length > 128) throw badRequest(`${name} must hold message ids.`);
      return one;
    });
  }

  phone(name: string): string | null {
    const phone = this.optionalText(name);
    if (phone !== null && !E164.test(phone)) throw badRequest(`${name} must be a number such as +972501234567.`);
    return phone;
  }

  chat(name: string): string | null {
    const chat = this.optionalText(name);
    if (chat !== null && !CHAT.test(chat)) throw badRequest(`${name} must be the address of one person at WhatsApp.`);
    return chat;
  }
}

export function asUuid(value: unknown, name: string): string {
  if (typeof value !== "string" || !UUID.test(value)) throw badRequest(`${name} must be a UUID.`);
  return value.toLowerCase();
}

export function readSend(body: Uint8Array): SendRequest {
  const fields = Fields.ofBody(body);
  const chat = fields.chat("chat");
  const phone = fields.phone("phone");
  if (chat === null && phone === null) throw badRequest("chat or phone must be given.");
  return {
    businessId: fields.uuid("business_id"),
    messageId: fields.uuid("message_id"),
    chat,
    phone,
    content: readContent(fields.fields("content")),
    quotedWaId: fields.optionalText("quoted_wa_id", 128),
  };
}

function readContent(fields: Fields): Outgoing {
  const type = fields.text("type");
  if (type === "text") return { type, text: fields.text("text", MAX_TEXT) };
  if (type === "location") {
    const latitude = fields.number("latitude", -90, 90);
    return { type, latitude, longitude: fields.number("longitude", -180, 180), name: fields.optionalText("name") };
  }
  if (type !== "media") throw badRequest("content.type must be text, media or location.");
  return {
    type,
    kind: kindOf(fields.text("kind")),
    fileId: fields.uuid("file_id"),
    mime: mimeOf(fields.text("mime")),
    fileName: fields.optionalText("file_name"),
    caption: fields.optionalText("caption", MAX_TEXT),
  };
}

function kindOf(kind: string): OutgoingKind {
  if (kind === "image" || kind === "document" || kind === "voice" || kind === "video") return kind;
  throw badRequest("kind must be image, document, voice or video.");
}

export function mimeOf(mime: string | null): string {
  if (mime === null || !isMime(mime)) throw badRequest("mime must be a media type such as image/jpeg.");
  return mime;
}
