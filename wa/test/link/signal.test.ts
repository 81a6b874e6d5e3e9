import assert from "node:assert/strict";
import { test } from "node:test";

import { addTransactionCapability, type BinaryNode, encodeWAMessage, initAuthCreds } from "@whiskeysockets/baileys";

import { guardedRepository } from "../../src/link/signal.js";
import { silent } from "../../src/link/silent.js";
import { sessionOf } from "../mock/keys.js";
import { memoryKeys, SignalParty } from "../mock/signal.js";

const ME = "me";
const OFFICE = "11@lid";
const CUSTOMER = "22@lid";
const STANZA: BinaryNode = { tag: "message", attrs: {} };

test("W30: what a message is encrypted with is stored before it can leave, what one was read with only after it is kept", async () => {
  const customer = new SignalParty();
  const stored = memoryKeys();
  const keys = addTransactionCapability(stored, silent, { maxCommitRetries: 1, delayBetweenTriesMs: 0 });
  const session = async (): Promise<string> => JSON.stringify(await stored.get("session", [repository.jidToSignalProtocolAddress(CUSTOMER)]));
  let whenKept = "";
  const make = guardedRepository({
    stanzaOf: () => STANZA,
    lockName: () => ME,
    write: async (data) => { await stored.set(data); },
    keep: async () => { whenKept = await session(); },
    readBefore: () => Promise.resolve(null),
  });
  const repository = make({ creds: initAuthCreds(), keys }, silent);

  let whenSent = "";
  const sealed = await keys.transaction(async () => {
    await repository.injectE2ESession({ jid: CUSTOMER, session: sessionOf(await customer.bundle()) });
    const done = await repository.encryptMessage({ jid: CUSTOMER, data: encodeWAMessage({ conversation: "שלום" }) });
    whenSent = await session();
    return done;
  }, ME);
  assert.notEqual(whenSent, "{}");
  assert.equal(await session(), whenSent);
  assert.equal((await customer.open(OFFICE, sealed.type, sealed.ciphertext)).conversation, "שלום");

  const answer = await customer.seal(OFFICE, { conversation: "היי" }, () => assert.fail("there is a session"));
  assert.ok(answer.type !== "skmsg");
  await repository.decryptMessage({ jid: CUSTOMER, type: answer.type, ciphertext: answer.ciphertext });
  assert.equal(whenKept, whenSent);
  assert.notEqual(await session(), whenSent);
});

test("W23: what cannot be read a second time is what was read the first time", async () => {
  const customer = new SignalParty();
  const keys = addTransactionCapability(memoryKeys(), silent, { maxCommitRetries: 1, delayBetweenTriesMs: 0 });
  let kept: Uint8Array | null = null;
  const make = guardedRepository({
    stanzaOf: () => STANZA,
    lockName: () => ME,
    write: () => Promise.resolve(),
    keep: (_, plain) => {
      kept = plain;
      return Promise.resolve();
    },
    readBefore: () => Promise.resolve(kept),
  });
  const repository = make({ creds: initAuthCreds(), keys }, silent);
  await repository.injectE2ESession({ jid: CUSTOMER, session: sessionOf(await customer.bundle()) });
  const sealed = await repository.encryptMessage({ jid: CUSTOMER, data: encodeWAMessage({ conversation: "שלום" }) });
  await customer.open(OFFICE, sealed.type, sealed.ciphertext);
  const { ciphertext } = await customer.seal(OFFICE, { conversation: "היי" }, () => assert.fail("there is a session"));
  const message = { jid: CUSTOMER, type: "msg", ciphertext } as const;
  const spoiled = { ...message, ciphertext: Buffer.from(ciphertext).fill(0x5a, ciphertext.length - 6) };
  await assert.rejects(repository.decryptMessage(spoiled));
  const first = await repository.decryptMessage(message);
  assert.deepEqual(await repository.decryptMessage(message), first);
});
