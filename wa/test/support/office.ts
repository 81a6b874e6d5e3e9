/** A gateway and a mock WhatsApp with one office that links to it. */

import assert from "node:assert/strict";

import { MockWhatsApp, type MockOptions } from "../mock/server.js";
import type { Phone } from "../mock/phone.js";
import type { Contact } from "../mock/contact.js";
import type { Dependencies } from "../../src/gateway.js";
import { eventually, type Running, startGateway } from "./gateway.js";

export const BUSINESS = "0199f3a1-1111-7222-8333-123456789012";
export const OFFICE = "+972501234567";

export interface Office extends Running {
  readonly mock: MockWhatsApp;
  readonly phone: Phone;
  readonly customer: Contact;
  /** The state that the gateway tells for the business. */
  state(): Promise<{ state: string; reason: string; phone: string | null }>;
  /** Resolves when the state is there. */
  becomes(state: string, reason?: string): Promise<void>;
  qr(): Promise<string>;
  /** From nothing to open. */
  link(): Promise<void>;
  send(body: Record<string, unknown>): Promise<{ status: number; answer: Record<string, unknown> }>;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

export async function json(response: Response): Promise<Record<string, unknown>> {
  const value: unknown = await response.json();
  assert.ok(isRecord(value));
  return value;
}

export async function startOffice(dependencies: Partial<Dependencies> = {}, options: MockOptions = {}): Promise<Office> {
  const mock = await new MockWhatsApp({ downloads: "plain", ...options }).start();
  const phone = mock.addPhone(OFFICE);
  const customer = mock.addContact("+972521112222", "דנה");
  const running = await startGateway({ WHATSAPP_WS_URL: mock.url, WHATSAPP_TEST_CA: mock.ca }, dependencies);
  const state: Office["state"] = async () => {
    const told = await json(await running.ask("GET", `/internal/wa/status?business_id=${BUSINESS}`));
    const { state: now, reason, phone: linked } = told;
    assert.ok(typeof now === "string" && typeof reason === "string" && (linked === null || typeof linked === "string"));
    return { state: now, reason, phone: linked };
  };
  const becomes: Office["becomes"] = async (wanted, reason) => {
    await eventually(async () => {
      const now = await state();
      return now.state === wanted && (reason === undefined || now.reason === reason);
    });
  };
  const qr: Office["qr"] = async () => {
    await becomes("qr");
    return String((await json(await running.ask("GET", `/internal/wa/qr?business_id=${BUSINESS}`)))["qr"]);
  };
  return {
    // Base and gateway change with a restart.
    get base() { return running.base; },
    get gateway() { return running.gateway; },
    database: running.database,
    crm: running.crm,
    lines: running.lines,
    ask: (method, rawPath, body) => running.ask(method, rawPath, body),
    restart: (changed) => running.restart(changed),
    mock, phone, customer, state, becomes, qr,
    async link() {
      const begun = await running.ask("POST", "/internal/wa/link", { business_id: BUSINESS });
      assert.equal(begun.status, 202);
      await phone.scan(await qr());
      await becomes("open");
    },
    async send(body) {
      const request = { business_id: BUSINESS, phone: null, quoted_wa_id: null, ...body };
      const response = await running.ask("POST", "/internal/wa/messages", request);
      return { status: response.status, answer: await json(response) };
    },
    async close() {
      await running.close();
      await mock.stop();
    },
  };
}
