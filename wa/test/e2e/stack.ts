/** The gateway as a process of its own, with a mock WhatsApp, a CRM behind a way that can be cut, and PostgreSQL. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

import type { Contact } from "../mock/contact.js";
import type { Phone } from "../mock/phone.js";
import { MockWhatsApp } from "../mock/server.js";
import { startCrm, type TestCrm } from "../support/crm.js";
import { ask, DATA_KEY, eventually, SECRET } from "../support/gateway.js";
import { json } from "../support/office.js";
import { freshDatabase, type TestDatabase } from "../support/postgres.js";
import { Cutter } from "./cutter.js";

export const BUSINESS = "0199f3a1-1111-7222-8333-00000000e2e0";
const MAIN = path.join(process.cwd(), "dist", "main.js");

export class Stack {
  /** Everything that the process ever printed. */
  readonly lines: string[] = [];
  #child: ChildProcess | null = null;
  #port = 0;

  private constructor(
    readonly world: MockWhatsApp,
    readonly crm: TestCrm,
    readonly way: Cutter,
    readonly database: TestDatabase,
    readonly phone: Phone,
    readonly customer: Contact,
  ) {}

  static async start(): Promise<Stack> {
    const world = await new MockWhatsApp({ downloads: "plain" }).start();
    const crm = await startCrm(SECRET);
    const way = await new Cutter(Number(new URL(crm.url).port)).start();
    const phone = world.addPhone("+972-3-555-0900");
    const customer = world.addContact("+972-52-555-0901", "דנה כהן");
    const stack = new Stack(world, crm, way, await freshDatabase(), phone, customer);
    await stack.run();
    return stack;
  }

  /** Starts the process; resolves when it listens. */
  async run(): Promise<void> {
    const child = spawn(process.execPath, [MAIN], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        INTERNAL_SECRET: SECRET,
        DATA_KEY,
        LOG_FORMAT: "json",
        WA_PORT: "0",
        WA_DATABASE_URL: this.database.url,
        CRM_INTERNAL_URL: this.way.url,
        WHATSAPP_WS_URL: this.world.url,
        WHATSAPP_TEST_CA: this.world.ca,
      },
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on("line", (line) => this.lines.push(line));
    this.#port = await new Promise<number>((resolve, reject) => {
      child.once("exit", (code) => {
        reject(new Error(`the gateway ended with ${String(code)}: ${this.lines.slice(-3).join("\n")}`));
      });
      createInterface({ input: child.stderr }).on("line", (line) => {
        this.lines.push(line);
        const found = /"event":"wa.listening".*"port":(\d+)|"port":(\d+).*"event":"wa.listening"/.exec(line);
        if (found) resolve(Number(found[1] ?? found[2]));
      });
    });
  }

  /** kill -9: no goodbye to anybody. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async close(): Promise<void> {
    await this.#end("SIGTERM");
    await this.world.stop();
    await this.way.close();
    await this.crm.close();
    await this.database.drop();
  }

  ask(method: string, rawPath: string, body?: unknown): Promise<Response> {
    return ask(`http://127.0.0.1:${String(this.#port)}`, method, rawPath, body);
  }

  async state(): Promise<{ state: unknown; reason: unknown }> {
    const { state, reason } = await json(await this.ask("GET", `/internal/wa/status?business_id=${BUSINESS}`));
    return { state, reason };
  }

  async becomes(state: string, reason?: string, withinMs = 20_000): Promise<void> {
    await eventually(async () => {
      const now = await this.state();
      return now.state === state && (reason === undefined || now.reason === reason);
    }, withinMs);
  }

  async link(): Promise<void> {
    assert.equal((await this.ask("POST", "/internal/wa/link", { business_id: BUSINESS })).status, 202);
    await this.becomes("qr");
    const told = await json(await this.ask("GET", `/internal/wa/qr?business_id=${BUSINESS}`));
    await this.phone.scan(String(told["qr"]));
    await this.becomes("open");
  }

  /** One attempt to send; null when the gateway could not be asked. */
  async send(messageId: string, content: object, to: Contact = this.customer): Promise<Record<string, unknown> | null> {
    const body = {
      business_id: BUSINESS,
      message_id: messageId,
      chat: to.jid(to.addressing),
      phone: null,
      content,
      quoted_wa_id: null,
    };
    try {
      const answer = await this.ask("POST", "/internal/wa/messages", body);
      return { status: answer.status, ...(await json(answer)) };
    } catch (error) {
      // fetch() says TypeError for a connection that was refused or cut: the process is dead or dying.
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
}

/** Until `check` holds, or an error after `withinMs` that names what never came. */
export async function until(what: string, check: () => boolean, withinMs = 20_000): Promise<void> {
  await eventually(() => Promise.resolve(check()), withinMs).catch(() => {
    throw new Error(`never came: ${what}`);
  });
}
