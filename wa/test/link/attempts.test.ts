import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { type Sealed, SignalParty } from "../mock/signal.js";

const OFFICE = "11@lid";
const CUSTOMER = "22@lid";

test("W29: a message of an older session leaves the newer one as it was", async () => {
  const office = new SignalParty();
  const customer = new SignalParty();
  const [forOffice, forCustomer] = [await office.bundle(), await customer.bundle()];
  const write = (text: string): Promise<Sealed> => customer.seal(OFFICE, { conversation: text }, () => forOffice);
  const answer = (text: string, renew = false): Promise<Sealed> =>
    office.seal(CUSTOMER, { conversation: text }, () => forCustomer, renew);
  const officeReads = async ({ type, ciphertext }: Sealed): Promise<unknown> =>
    (await office.open(CUSTOMER, type, ciphertext)).conversation;
  const customerReads = async ({ type, ciphertext }: Sealed): Promise<unknown> =>
    (await customer.open(OFFICE, type, ciphertext)).conversation;

  assert.equal(await officeReads(await write("first")), "first");
  assert.equal(await customerReads(await answer("answer")), "answer");
  const onItsWay = [await write("late"), await write("later")];
  await delay(5); // sessions are tried in the order of their use, which is told in ms
  const renewed = await answer("renewed", true);
  for (const [index, text] of ["late", "later"].entries()) {
    const sealed = onItsWay[index];
    assert.ok(sealed !== undefined);
    assert.equal(await officeReads(sealed), text);
  }
  assert.equal(await customerReads(renewed), "renewed");
  assert.equal(await customerReads(await answer("in the new one")), "in the new one");
  assert.equal(await officeReads(await write("in it too")), "in it too");
});
