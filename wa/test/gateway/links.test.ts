/** How a link begins, breaks, comes back and ends; against the mock WhatsApp. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";

import { createGateway } from "../../src/gateway.js";
import { createLog } from "../../src/log.js";
import { loadSettings } from "../../src/settings.js";
import { ask, DATA_KEY, eventually, SECRET } from "../support/gateway.js";
import { BUSINESS, json, type Office, OFFICE, startOffice } from "../support/office.js";

const OTHER = "0199f3a1-1111-7222-8333-999999999999";

async function keys(office: Office, business = BUSINESS): Promise<number> {
  const [row] = await office.database.admin<{ count: string }>("SELECT count(*) FROM wa.auth WHERE session = $1", [business]);
  return Number(row?.count);
}

describe("a link", () => {
  let office: Office;

  before(async () => {
    office = await startOffice();
    await office.link();
  });

  afterEach(() => { office.phone.faults.clear(); });

  after(() => office.close());

  const cut = (code: string): void => {
    for (const companion of office.phone.companions) void companion.connection?.streamError(code, "conflict");
  };
  const dials = (): number => office.phone.companions.reduce((sum, companion) => sum + companion.logins, 0);

  test("its keys are many rows and none can be read in the database", async () => {
    assert.ok((await keys(office)) > 800);
    const [row] = await office.database.admin<{ hits: string }>(
      "SELECT count(*) AS hits FROM wa.auth WHERE position('private' IN encode(value, 'escape')) > 0",
    );
    assert.equal(Number(row?.hits), 0);
  });

  test("W13: asked again while it is open it stays as it is, and there is no code", async () => {
    const before = dials();
    const again = await office.ask("POST", "/internal/wa/link", { business_id: BUSINESS });
    assert.deepEqual([again.status, (await json(again))["state"]], [202, "open"]);
    const qr = await office.ask("GET", `/internal/wa/qr?business_id=${BUSINESS}`);
    assert.equal(qr.status, 409);
    assert.equal(dials(), before);
  });

  test("W24: a second gateway owns nothing, says so, and takes over when the first one goes", async () => {
    const settings = loadSettings(
      {
        INTERNAL_SECRET: SECRET, DATA_KEY, WA_PORT: "0", WA_DATABASE_URL: office.database.url, CRM_INTERNAL_URL: office.crm.url,
        WHATSAPP_WS_URL: office.mock.url, WHATSAPP_TEST_CA: office.mock.ca,
      },
      false,
    );
    const second = createGateway(settings, { log: createLog("json", () => undefined), pauses: { firstMs: 20, longestMs: 200 } });
    const base = `http://127.0.0.1:${String(await second.start())}`;
    await second.ready();
    const status = async (): Promise<Record<string, unknown>> =>
      json(await ask(base, "GET", `/internal/wa/status?business_id=${BUSINESS}`));
    assert.deepEqual([(await status())["state"], (await status())["reason"]], ["closed", "owned_elsewhere"]);
    assert.equal((await ask(base, "POST", "/internal/wa/link", { business_id: BUSINESS })).status, 409);
    assert.equal((await office.state()).state, "open");
    await office.gateway.stop();
    await eventually(async () => (await status())["state"] === "open");
    await second.stop();
    await office.restart();
    await office.becomes("open");
  });

  test("W24: when the lock's connection is lost the socket stops, and comes back with the lock", async () => {
    const before = dials();
    await office.database.admin(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'moked-wa-owner'",
    );
    await eventually(() => Promise.resolve(dials() > before));
    await office.becomes("open");
    assert.ok(office.lines.some((line) => line.includes("links.ownership_lost")));
  });

  for (const code of ["503", "500", "428"]) {
    test(`W25: ${code} comes back after a pause, with its keys`, async () => {
      const before = dials();
      cut(code);
      await eventually(() => Promise.resolve(dials() > before));
      await office.becomes("open");
      assert.ok((await keys(office)) > 800);
    });
  }

  for (const [code, reason] of [["440", "replaced"], ["403", "forbidden"], ["411", "mismatch"]] as const) {
    test(`W25: ${code} stops it, keeps the keys, and no loop begins`, async () => {
      const before = dials();
      cut(code);
      await office.becomes("closed", reason);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(dials(), before);
      assert.ok((await keys(office)) > 800);
      await office.restart();
      assert.equal((await office.state()).reason, reason);
      assert.equal((await office.ask("POST", "/internal/wa/link", { business_id: BUSINESS })).status, 202);
      await office.becomes("open");
    });
  }

  test("W30: what a killed process had taken for a link that stays closed is told as not sent", async () => {
    cut("440");
    await office.becomes("closed", "replaced");
    const messageId = randomUUID();
    await office.database.admin(
      "INSERT INTO wa.outbound (business_id, message_id, wa_id, chat, status, promised) VALUES ($1, $2, 'X', '77@lid', 'queued', true)",
      [BUSINESS, messageId],
    );
    await office.restart();
    const told = await office.crm.event((event) => event["message_id"] === messageId);
    assert.deepEqual([told["status"], told["error"]], ["failed", "not_sent"]);
    assert.equal((await office.ask("POST", "/internal/wa/link", { business_id: BUSINESS })).status, 202);
    await office.becomes("open");
  });

  test("W16: another business has its own link, its own code and its own messages", async () => {
    const theirs = office.mock.addPhone("+972503334444");
    assert.equal((await office.ask("POST", "/internal/wa/link", { business_id: OTHER })).status, 202);
    const qr = await eventually(async () => {
      const told = await office.ask("GET", `/internal/wa/qr?business_id=${OTHER}`);
      return told.ok ? String((await json(told))["qr"]) : null;
    });
    await theirs.scan(qr);
    await office.crm.event((event) => event["business_id"] === OTHER && event["state"] === "open");
    const id = await office.customer.write(theirs, { kind: "text", text: "אליכם" });
    const seen = await office.crm.event((event) => event["wa_id"] === id);
    assert.equal(seen["business_id"], OTHER);
    assert.equal((await office.state()).state, "open");
    assert.equal((await office.ask("POST", "/internal/wa/unlink", { business_id: OTHER })).status, 204);
    assert.equal(await keys(office, OTHER), 0);
    await office.crm.event((event) => event["business_id"] === OTHER && event["reason"] === "unlinked");
    assert.equal(theirs.companions.length, 0);
  });

  test("W25: only when the phone logs it out its keys are wiped, and it can be linked anew", async () => {
    for (const companion of [...office.phone.companions]) office.phone.unlink(companion);
    await office.becomes("closed", "logged_out");
    await eventually(async () => (await keys(office)) === 0);
    await office.link();
  });

  test("by code: typed on the phone, it opens", async () => {
    assert.equal((await office.ask("POST", "/internal/wa/unlink", { business_id: BUSINESS })).status, 204);
    const begun = await json(await office.ask("POST", "/internal/wa/link", { business_id: BUSINESS, phone: OFFICE }));
    assert.match(String(begun["pairing_code"]), /^[0-9A-Z]{8}$/);
    const again = await json(await office.ask("POST", "/internal/wa/link", { business_id: BUSINESS, phone: OFFICE }));
    assert.equal(again["pairing_code"], begun["pairing_code"]);
    await office.phone.typeCode(String(begun["pairing_code"]));
    await office.becomes("open");
  });
});

test("W13: codes that nobody scans run out, and the link says so", async () => {
  const office = await startOffice({}, { refs: { count: 1, firstMs: 300, nextMs: 300 } });
  await office.ask("POST", "/internal/wa/link", { business_id: BUSINESS });
  await office.becomes("qr");
  for (const connection of [...office.mock.connections]) void connection.streamError("408", "timeout");
  await office.becomes("closed", "qr_expired");
  assert.equal((await office.ask("GET", `/internal/wa/qr?business_id=${BUSINESS}`)).status, 404);
  await office.link();
  await office.close();
});
