/** WhatsApp's file store: encrypted blobs up and down over HTTP, and the keys that open them. */

import { getMediaKeys, hmacSign, type MediaType } from "@whiskeysockets/baileys";
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server as NetServer } from "node:net";

import { selfSigned } from "./certificate.js";

export type MediaKind = "image" | "video" | "voice" | "audio" | "document" | "sticker";

/** Fields of a file that every media message has. */
export interface StoredMedia {
  readonly url: string;
  readonly directPath: string | null;
  readonly mediaKey: Uint8Array;
  readonly fileSha256: Uint8Array;
  readonly fileEncSha256: Uint8Array;
  readonly fileLength: number;
}

interface Sealed {
  readonly url?: string | null;
  readonly directPath?: string | null;
  readonly mediaKey?: Uint8Array | null;
  readonly fileSha256?: Uint8Array | null;
}

const MAC_BYTES = 10;
const TYPES: Readonly<Record<MediaKind, MediaType>> = {
  image: "image",
  video: "video",
  voice: "ptt",
  audio: "audio",
  document: "document",
  sticker: "sticker",
};

export class MediaStore {
  readonly #blobs = new Map<string, Buffer>();
  readonly #opened = new Map<string, Buffer>();
  readonly #certificate = selfSigned();
  readonly #plain = createServer((request, response) => void this.#answer(request, response));
  readonly #secure = createSecureServer(this.#certificate, (request, response) => void this.#answer(request, response));
  /** Next requests that fail with this status. */
  failures = { status: 500, left: 0 };

  /**
   * Baileys goes to `https://` for every upload and for every `directPath`; only a bare `url` may be plain.
   * `https` serves a process that trusts `certificate`, `plain` lets customers' files be read by any process.
   */
  constructor(readonly downloads: "https" | "plain") {}

  async start(port: number): Promise<void> {
    this.#secure.listen(port, "127.0.0.1");
    this.#plain.listen(0, "127.0.0.1");
    await Promise.all([once(this.#secure, "listening"), once(this.#plain, "listening")]);
  }

  async stop(): Promise<void> {
    await Promise.all([closed(this.#secure), closed(this.#plain)]);
  }

  /** PEM for NODE_EXTRA_CA_CERTS, or for an agent. */
  get certificate(): string {
    return this.#certificate.cert;
  }

  get host(): string {
    return `127.0.0.1:${String(portOf(this.#secure))}`;
  }

  /** Encrypts a file as a phone does and keeps it where the message will point. */
  async seal(bytes: Buffer, kind: MediaKind): Promise<StoredMedia> {
    const mediaKey = randomBytes(32);
    const { iv, cipherKey, macKey } = await keysOf(mediaKey, kind);
    const cipher = createCipheriv("aes-256-cbc", cipherKey, iv);
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    const mac = hmacSign(Buffer.concat([iv, body]), macKey).subarray(0, MAC_BYTES);
    const blob = Buffer.concat([body, mac]);
    const path = `/v/${randomBytes(12).toString("hex")}.enc`;
    this.#blobs.set(path, blob);
    return {
      ...this.#where(path),
      mediaKey,
      fileSha256: sha256(bytes),
      fileEncSha256: sha256(blob),
      fileLength: bytes.length,
    };
  }

  /** Opens an uploaded file; null when it is not there or does not open. */
  async open(file: Sealed, kind: string): Promise<{ readonly sha256: string; readonly size: number } | null> {
    const where = file.directPath ?? (file.url ? new URL(file.url).pathname : "");
    const blob = this.#blobs.get(where);
    if (blob === undefined || !file.mediaKey || !isKind(kind)) return null;
    const { iv, cipherKey, macKey } = await keysOf(file.mediaKey, kind);
    const body = blob.subarray(0, -MAC_BYTES);
    const mac = hmacSign(Buffer.concat([iv, body]), macKey).subarray(0, MAC_BYTES);
    if (!mac.equals(blob.subarray(-MAC_BYTES))) return null;
    const decipher = createDecipheriv("aes-256-cbc", cipherKey, iv);
    const bytes = Buffer.concat([decipher.update(body), decipher.final()]);
    if (!file.fileSha256 || !sha256(bytes).equals(file.fileSha256)) return null;
    const digest = sha256(bytes).toString("hex");
    this.#opened.set(digest, bytes);
    return { sha256: digest, size: bytes.length };
  }

  /** A file that somebody received, by the SHA-256 that its message was told with. */
  received(digest: string): Buffer | undefined {
    return this.#opened.get(digest);
  }

  #where(path: string): { readonly url: string; readonly directPath: string | null } {
    if (this.downloads === "https") return { url: `https://${this.host}${path}`, directPath: path };
    return { url: `http://127.0.0.1:${String(portOf(this.#plain))}${path}`, directPath: null };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://media");
    const parts: Buffer[] = [];
    for await (const part of chunks(request)) parts.push(part);
    if (this.failures.left > 0) {
      this.failures.left -= 1;
      response.writeHead(this.failures.status).end("{}");
      return;
    }
    if (request.method === "POST") {
      this.#blobs.set(pathname, Buffer.concat(parts));
      const answer = { url: `https://${this.host}${pathname}`, direct_path: pathname };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      return;
    }
    const blob = this.#blobs.get(pathname);
    if (blob === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-length": String(blob.length) }).end(blob);
  }
}

function isKind(kind: string): kind is MediaKind {
  return Object.hasOwn(TYPES, kind);
}

async function keysOf(mediaKey: Uint8Array, kind: MediaKind) {
  const { iv, cipherKey, macKey } = await getMediaKeys(mediaKey, TYPES[kind]);
  if (!macKey) throw new Error("a media key without a MAC key");
  return { iv, cipherKey, macKey };
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function chunks(request: IncomingMessage): AsyncIterable<Buffer> {
  return request;
}

export function portOf(server: NetServer): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

export async function closed(server: Server): Promise<void> {
  const done = once(server, "close");
  server.close();
  server.closeAllConnections();
  await done;
}
