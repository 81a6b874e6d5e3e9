import assert from "node:assert/strict";
import { test } from "node:test";

import { createSeal } from "../../src/auth/seal.js";

const seal = createSeal("a-key-for-data-at-rest");
const WORDS = Buffer.from("מילים סודיות");

test("what was sealed opens at its own place only", () => {
  const sealed = seal.close("auth/1/session/x", WORDS);
  assert.deepEqual(seal.open("auth/1/session/x", sealed), WORDS);
  assert.equal(sealed.includes(WORDS), false);
  assert.notDeepEqual(seal.close("auth/1/session/x", WORDS), sealed);
  assert.throws(() => seal.open("auth/2/session/x", sealed), { name: "SealBrokenError", message: /auth\/2\/session\/x/ });
});

test("another DATA_KEY, damage and nonsense are told apart from content", () => {
  const sealed = seal.close("here", WORDS);
  assert.throws(() => createSeal("another-key-of-length").open("here", sealed), /DATA_KEY has changed/);
  for (const at of [0, 5, 20, sealed.length - 1]) {
    const damaged = Buffer.from(sealed);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    assert.throws(() => seal.open("here", damaged), { name: "SealBrokenError" });
  }
  assert.throws(() => seal.open("here", Buffer.from("short")), { name: "SealBrokenError" });
});
