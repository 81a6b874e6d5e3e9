/**
 * Fetches and decrypts an attachment: bounded, with a deadline, and only from WhatsApp's own servers.
 *
 * The address stands in the message, so whoever writes it could otherwise make this process ask any server for anything.
 */

import { createDecipheriv, createHash, createHmac, timingSafeEqual } from "node:crypto";

import { getMediaKeys } from "@whiskeysockets/baileys";

import { MAX_FILE_BYTES } from "../events/types.js";
import type { Attachment } from "../inbound/content.js";

const PRODUCTION_HOST = "mmg.whatsapp.net";
/** Ms for one file of at most 16 MB. */
const DEADLINE_MS = 30_000;
/** Bytes of the authentication code behind the ciphertext, and what padding may add. */
const MAC_BYTES = 10;
const BLOCK_BYTES = 16;

/** The file cannot be had: too large, not there, changed on the way, or at an address that is not WhatsApp's. */
export class FileUnavailableError extends Error {
  override readonly name = "FileUnavailableError";
}

export type Download = (attachment: Attachment) => Promise<Buffer>;

/** `allowLoopback`: a test server on this machine may be asked too, over plain HTTP. */
export function createDownload(allowLoopback: boolean): Download {
  return async (attachment) => {
    if (attachment.size > MAX_FILE_BYTES) throw new FileUnavailableError("larger than 16 MB");
    if (attachment.mediaKey === null) throw new FileUnavailableError("no key came with it");
    const address = addressOf(attachment, allowLoopback);
    const encrypted = await fetchBounded(address, MAX_FILE_BYTES + MAC_BYTES + BLOCK_BYTES);
    return decrypt(encrypted, attachment.mediaKey, attachment);
  };
}

/** Throws FileUnavailableError for any address that is not WhatsApp's. */
export function addressOf(attachment: Pick<Attachment, "url" | "directPath">, allowLoopback: boolean): URL {
  const given = attachment.url !== null && URL.canParse(attachment.url) ? new URL(attachment.url) : null;
  if (given !== null && allowLoopback && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(given.hostname)) return given;
  // The path is what counts: the full address of some clients names a host that has no files.
  const text = attachment.directPath === null ? given?.href : `https://${PRODUCTION_HOST}${attachment.directPath}`;
  if (text === undefined || !URL.canParse(text)) throw new FileUnavailableError("no address came with it");
  const url = new URL(text);
  const isTheirs = url.protocol === "https:" && url.port === "" && /(^|\.)whatsapp\.net$/.test(url.hostname);
  if (!isTheirs) throw new FileUnavailableError("its address is not WhatsApp's");
  return url;
}

async function fetchBounded(url: URL, limit: number): Promise<Buffer> {
  const answer = await fetch(url, {
    headers: { origin: "https://web.whatsapp.com" },
    redirect: "error",
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  if (answer.status >= 500 || answer.status === 429) throw new Error(`the file's server answered ${String(answer.status)}`);
  if (!answer.ok || answer.body === null) throw new FileUnavailableError(`answered ${String(answer.status)}`);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytesOf(answer.body)) {
    size += part.length;
    if (size > limit) throw new FileUnavailableError("larger than 16 MB");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Node types the chunks of a fetched body as `any`; they are bytes. */
function bytesOf(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return body;
}

async function decrypt(encrypted: Buffer, mediaKey: Uint8Array, attachment: Attachment): Promise<Buffer> {
  const { iv, cipherKey, macKey } = await getMediaKeys(mediaKey, attachment.keyKind);
  if (encrypted.length <= MAC_BYTES || macKey === undefined) throw new FileUnavailableError("empty");
  const body = encrypted.subarray(0, -MAC_BYTES);
  const mac = createHmac("sha256", macKey).update(iv).update(body).digest().subarray(0, MAC_BYTES);
  if (!timingSafeEqual(mac, encrypted.subarray(-MAC_BYTES))) throw new FileUnavailableError("changed on the way");
  const decipher = createDecipheriv("aes-256-cbc", cipherKey, iv);
  const plain = Buffer.concat([decipher.update(body), decipher.final()]);
  const digest = createHash("sha256").update(plain).digest();
  if (attachment.sha256 !== null && !digest.equals(attachment.sha256)) throw new FileUnavailableError("changed on the way");
  return plain;
}
