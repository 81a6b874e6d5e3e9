/** The real process, killed at random moments in the middle of a conversation: nothing lost, nothing doubled. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { MockWhatsApp } from "../mock/server.js";
import { startCrm, type TestCrm } from "../support/crm.js";
import { ask, DATA_KEY, eventually, SECRET } from "../support/gateway.js";
import { BUSINESS, json, OFFICE } from "../support/office.js";
import { freshDatabase, type TestDatabase } from "../support/postgres.js";

/** Messages each way, and how often the process and its socket are killed meanwhile. */
const MESSAGES = 40;
const KILLS = 5;

let database: TestDatabase;
let crm: TestCrm;
let mock: MockWhatsApp;
let child: ChildProcess;
let base = "";
let said = "";

async function begin(): Promise<void> {
  child = spawn(process.execPath, [path.join(process.cwd(), "dist", "main.js")], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      INTERNAL_SECRET: SECRET, DATA_KEY, WA_DATABASE_URL: database.url, CRM_INTERNAL_URL: crm.url, WA_PORT: "0",
      LOG_FORMAT: "json", WHATSAPP_WS_URL: mock.url, WHATSAPP_TEST_CA: mock.ca,
    },
  });
  assert.ok(child.stdout !== null && child.stderr !== null);
  child.stdout.setEncoding("utf8").on("data", (text: string) => { said += text; });
  const lines = createInterface({ input: child.stderr });
  const port = await new Promise<number>((resolve) => {
    lines.on("line", (line) => {
      said += line;
      const found = /"port":(\d+)/.exec(line);
      if (found !== null) resolve(Number(found[1]));
    });
  });
  base = `http://127.0.0.1:${String(port)}`;
  await eventually(async () => (await fetch(`${base}/readyz`)).ok);
}

async function kill(): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function isOpen(): Promise<boolean> {
  const status = await ask(base, "GET", `/internal/wa/status?business_id=${BUSINESS}`).catch(() => null);
  return status?.ok === true && (await json(status))["state"] === "open";
}

before(async () => {
  database = await freshDatabase();
  crm = await startCrm(SECRET);
  mock = await new MockWhatsApp().start();
  await begin();
});

after(async () => {
  await kill();
  await crm.close();
  await mock.stop();
  await database.drop();
});

test("W24 W30: killed and cut off at random, every message arrives once, both ways", async (t) => {
  const phone = mock.addPhone(OFFICE);
  const customer = mock.addContact("+972521112222", "דנה");
  assert.equal((await ask(base, "POST", "/internal/wa/link", { business_id: BUSINESS })).status, 202);
  const qr = await eventually(async () => {
    const told = await ask(base, "GET", `/internal/wa/qr?business_id=${BUSINESS}`);
    return told.ok ? String((await json(told))["qr"]) : null;
  });
  await phone.scan(qr);
  await eventually(isOpen);

  /** As the CRM does it: the same message_id until it is answered. */
  const send = async (text: string): Promise<void> => {
    const request = {
      business_id: BUSINESS, message_id: randomUUID(), chat: customer.lidJid, phone: null, content: { type: "text", text },
    };
    await eventually(async () => {
      const response = await ask(base, "POST", "/internal/wa/messages", request).catch(() => null);
      return response?.status === 200;
    }, 60_000);
  };
  const outgoing = Array.from({ length: MESSAGES }, (_, index) => `out ${String(index)}`);
  const sending = (async () => { for (const text of outgoing) await send(text); })();
  const incoming: string[] = [];
  const writing = (async () => {
    for (let index = 0; index < MESSAGES; index += 1) {
      incoming.push(await customer.write(phone, { kind: "text", text: `in ${String(index)}` }));
      await delay(40);
    }
  })();
  for (let round = 0; round < KILLS; round += 1) {
    await delay(150 + Math.random() * 500);
    if (round % 2 === 1) for (const companion of phone.companions) companion.connection?.drop();
    else {
      await kill();
      await begin();
    }
    await eventually(isOpen, 30_000);
  }
  await Promise.all([sending, writing]);

  // One whose answer was lost goes again only after its pause.
  await eventually(() => Promise.resolve(outgoing.every((text) => customer.inbox.texts().includes(text))), 120_000);
  assert.equal(mock.journal.count("fault"), 0);
  t.diagnostic(`asked for again: ${String(mock.journal.count("retry asked"))} by us, ${String(mock.journal.count("contact cannot read"))} by the customer`);
  // What could not be read at first is told as such, and its words follow.
  const isTold = (id: string): boolean => crm.events.some(
    (event) => event["wa_id"] === id && JSON.stringify(event["content"]).includes("text"),
  );
  await eventually(() => Promise.resolve(incoming.every(isTold)), 60_000).catch(() => undefined);
  const untold = incoming.filter((id) => !isTold(id));
  const waysOf = (ids: string[]): unknown[] => mock.journal.entries.filter(
    ({ what, facts }) => what === "fault" || ids.includes(String(facts["id"])),
  );
  assert.deepEqual(untold, [], JSON.stringify(waysOf(untold), null, 1));
  const shown = customer.inbox.texts().filter((text) => text?.startsWith("out ") === true);
  assert.deepEqual([...shown].sort(), [...outgoing].sort());
  for (const [index, id] of incoming.entries()) {
    const contents = crm.events.filter((event) => event["wa_id"] === id).map((event) => event["content"]);
    assert.deepEqual(contents.at(-1), { type: "text", text: `in ${String(index)}` });
    assert.equal(contents.filter((content) => JSON.stringify(content).includes("text")).length, 1);
  }
});

test("W20: none of it, and no key, stands in what the process wrote", () => {
  for (const secret of ["in 1", "out 1", "972521112222", "972501234567", "privKey", "Closing session", "BEGIN"]) {
    assert.equal(said.includes(secret), false, secret);
  }
});
