/** A plain Baileys client, as the gateway uses one, without the gateway. */

import {
  type AuthenticationCreds,
  type BaileysEventMap,
  initAuthCreds,
  makeCacheableSignalKeyStore,
  makeWASocket,
  type UserFacingSocketConfig,
  WA_CERT_DETAILS,
  type WAMessage,
  type WASocket,
} from "@whiskeysockets/baileys";

import type { MockWhatsApp } from "../mock/server.js";
import { memoryKeys } from "../mock/signal.js";
import { quiet } from "../mock/silence.js";

type Update = BaileysEventMap["connection.update"];

/** Reads the status that Baileys puts into the error of a close. */
function closeCode(update: Update): number {
  const error: unknown = update.lastDisconnect?.error;
  if (typeof error !== "object" || error === null || !("output" in error)) return 0;
  const { output } = error;
  if (typeof output !== "object" || output === null || !("statusCode" in output)) return 0;
  return Number(output.statusCode);
}

function listed(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Waits until `check` holds; the error after 10 s names what never came. */
export async function until(what: string, check: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!check()) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export class Office {
  readonly creds: AuthenticationCreds = initAuthCreds();
  readonly keys = memoryKeys();
  readonly upserts: { message: WAMessage; type: string }[] = [];
  readonly updates: BaileysEventMap["messages.update"] = [];
  readonly presences: BaileysEventMap["presence.update"][] = [];
  readonly qrs: string[] = [];
  readonly closes: number[] = [];
  opened = 0;
  newLogins = 0;
  #socket: WASocket | null = null;

  constructor(
    readonly world: MockWhatsApp,
    readonly config: Partial<UserFacingSocketConfig> = {},
  ) {
    // What WHATSAPP_TEST_CA does in the gateway.
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(world.ca, "hex");
  }

  get socket(): WASocket {
    if (this.#socket === null) throw new Error("this office is not connected");
    return this.#socket;
  }

  connect(): this {
    const socket = makeWASocket({
      waWebSocketUrl: this.world.url,
      auth: { creds: this.creds, keys: makeCacheableSignalKeyStore(this.keys, quiet) },
      logger: quiet,
      markOnlineOnConnect: false,
      syncFullHistory: false,
      ...this.config,
    });
    this.#socket = socket;
    socket.ev.on("creds.update", (update) => Object.assign(this.creds, update));
    socket.ev.on("messages.update", (updates) => this.updates.push(...updates));
    socket.ev.on("presence.update", (presence) => this.presences.push(presence));
    socket.ev.on("messages.upsert", ({ messages, type }) => {
      this.upserts.push(...messages.map((message) => ({ message, type })));
    });
    socket.ev.on("connection.update", (update) => {
      if (update.qr) this.qrs.push(update.qr);
      if (update.isNewLogin) this.newLogins += 1;
      if (update.connection === "open") this.opened += 1;
      if (update.connection === "close") this.closes.push(closeCode(update));
    });
    return this;
  }

  async opens(times = this.opened + 1): Promise<void> {
    await until(`open number ${String(times)}`, () => this.opened >= times);
  }

  async closesWith(code: number): Promise<void> {
    await until(`a close with ${String(code)}`, () => this.closes.includes(code));
  }

  /** From nothing to open: QR, scan, restart, login. */
  async link(number: string): Promise<this> {
    this.connect();
    await until("a QR code", () => this.qrs.length > 0);
    await this.world.addPhone(number).scan(this.qrs.at(-1) ?? "");
    await this.closesWith(515);
    this.connect();
    await this.opens();
    return this;
  }

  async end(): Promise<void> {
    await this.#socket?.end(undefined);
  }

  /** The furthest status of a message: Baileys tells it by update, or merged into the upsert. */
  status(id: string | null | undefined): number {
    const told = [
      ...this.updates.map(({ key, update }) => ({ key, status: update.status })),
      ...this.upserts.map(({ message }) => ({ key: message.key, status: message.status })),
    ];
    const found = told.filter(({ key }) => key.id === id).map(({ status }) => status ?? -1);
    return Math.max(...found);
  }

  /** Codes that WhatsApp refused this message with; they too come by update or within the upsert. */
  refusals(id: string | null | undefined): string[] {
    const stubs = [
      ...this.updates.map(({ key, update }) => ({ id: key.id, codes: listed(update.messageStubParameters) })),
      ...this.upserts.map(({ message }) => ({ id: message.key.id, codes: listed(message.messageStubParameters) })),
    ];
    return stubs.filter((stub) => stub.id === id).flatMap(({ codes }) => codes);
  }

  /** Messages that came with content, as text. */
  texts(): string[] {
    return this.upserts.flatMap(({ message }) => {
      const content = message.message;
      const found = content?.conversation ?? content?.extendedTextMessage?.text;
      return found && !message.key.fromMe ? [found] : [];
    });
  }
}
