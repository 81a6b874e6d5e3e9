/** The mock WhatsApp: accounts, customers, a WebSocket server and a file store, all in this process. */

import type { proto } from "@whiskeysockets/baileys";
import { createServer } from "node:http";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocketServer } from "ws";

import { Connection } from "./connection.js";
import { Contact } from "./contact.js";
import { Journal } from "./journal.js";
import { closed, MediaStore, portOf } from "./media.js";
import { NoiseAuthority } from "./noise.js";
import { digits, type Person } from "./person.js";
import { Phone } from "./phone.js";
import { Refs, type RefTimes } from "./refs.js";

export interface MockOptions {
  /** 0 lets the system choose. */
  readonly port?: number;
  readonly mediaPort?: number;
  /** How customers' files are fetched; see MediaStore. */
  readonly downloads?: "https" | "plain";
  readonly refs?: Partial<RefTimes>;
}

/** As WhatsApp does it: six codes, a minute for the first, then twenty seconds each. */
const REF_TIMES: RefTimes = { count: 6, firstMs: 60_000, nextMs: 20_000 };

export class MockWhatsApp {
  readonly authority = new NoiseAuthority();
  readonly media: MediaStore;
  readonly journal = new Journal();
  readonly refs: Refs;
  readonly phones = new Map<string, Phone>();
  readonly contacts = new Map<string, Contact>();
  readonly connections = new Set<Connection>();
  /** While true the server is not there for new connections. */
  away = false;
  readonly #http = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #stop = new AbortController();

  constructor(readonly options: MockOptions = {}) {
    this.media = new MediaStore(options.downloads ?? "https");
    this.refs = new Refs({ ...REF_TIMES, ...options.refs });
    this.#http.on("upgrade", (request, socket, head) => {
      if (this.away) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => {
        this.connections.add(new Connection(this, opened));
      });
    });
  }

  async start(): Promise<this> {
    this.#http.listen(this.options.port ?? 0, "127.0.0.1");
    await once(this.#http, "listening");
    await this.media.start(this.options.mediaPort ?? 0);
    return this;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    for (const connection of [...this.connections]) connection.drop();
    for (const person of [...this.phones.values(), ...this.contacts.values()]) person.party.close();
    await closed(this.#http);
    await this.media.stop();
  }

  /** Value of WHATSAPP_WS_URL. */
  get url(): string {
    return `ws://127.0.0.1:${String(portOf(this.#http))}/ws/chat`;
  }

  /** Value of WHATSAPP_TEST_CA. */
  get ca(): string {
    return this.authority.rootPublic.toString("hex");
  }

  /** An office's account; the same number twice is the same phone. */
  addPhone(number: string, name = "משרד", lid?: string): Phone {
    const key = digits(number);
    const phone = this.phones.get(key) ?? new Phone(this, key, name, lid);
    this.phones.set(key, phone);
    return phone;
  }

  /** A customer; the same number twice is the same person. */
  addContact(number: string, name = "לקוח", lid?: string): Contact {
    const key = digits(number);
    const contact = this.contacts.get(key) ?? new Contact(this, key, name, lid);
    this.contacts.set(key, contact);
    return contact;
  }

  find(jid: string): Person | undefined {
    return [...this.phones.values(), ...this.contacts.values()].find((person) => person.is(jid));
  }

  /** What stands on an office's phone before it is linked; nobody but its owner may ever see it. */
  privateChats(): proto.IConversation[] {
    return [...this.contacts.values()].map((contact) => ({
      id: contact.lidJid,
      messages: [
        {
          message: {
            key: { remoteJid: contact.lidJid, fromMe: false, id: `OLD${contact.number}` },
            message: { conversation: "שיחה פרטית מלפני החיבור" },
            messageTimestamp: 1_700_000_000,
          },
          msgOrderId: 1,
        },
      ],
    }));
  }

  /** Waits, at most until the server stops. */
  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
