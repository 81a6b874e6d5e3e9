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
  const mock = await new MockWhatsApp(options).start();
  const phone = mock.addPhone(OFFICE);
  const customer = mock.addContact("+972521112222", "דנה");
  const running = await startGateway({ WHATSAPP_WS_URL: mock.url, WHATSAPP_TEST_CA: mock.ca }, dependencies);
  const state: Office["state"] = async () => {
    const told = await json(await running.ask("GET", `/internal/wa/status?business_id=${BUSINESS}`));
    return { state: String(told["state"]), reason: String(told["reason"]), phone: told["phone"] === null ? null : String(told["phone"]) };
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
  return Object.create(running, {
    mock: { value: mock },
    phone: { value: phone },
    customer: { value: customer },
    state: { value: state },
    becomes: { value: becomes },
    qr: { value: qr },
    link: {
      async value() {
        const begun = await running.ask("POST", "/internal/wa/link", { business_id: BUSINESS });
        assert.equal(begun.status, 202);
        await phone.scan(await qr());
        await becomes("open");
      },
    },
    send: {
      async value(body: Record<string, unknown>) {
        const response = await running.ask("POST", "/internal/wa/messages", { business_id: BUSINESS, phone: null, quoted_wa_id: null, ...body });
        return { status: response.status, answer: await json(response) };
      },
    },
    close: {
      async value() {
        await running.close();
        await mock.stop();
      },
    },
  });
}
