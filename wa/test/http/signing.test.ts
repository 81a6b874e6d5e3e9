import assert from "node:assert/strict";
import { test } from "node:test";

import { type Audience, sign, type SignedRequest, verify } from "../../src/http/signing.js";
import vectors from "../signing-vectors.json" with { type: "json" };

function audience(name: string): Audience {
  if (name === "agent" || name === "crm" || name === "wa") return name;
  throw new Error(`unknown audience ${name}`);
}

function request(vector: (typeof vectors)[number]): SignedRequest {
  const { method, rawPath } = vector;
  return { audience: audience(vector.audience), method, rawPath, body: Buffer.from(vector.body) };
}

for (const vector of vectors) {
  const headers = { "x-moked-timestamp": vector.timestamp, "x-moked-signature": vector.signature };
  const name = `${vector.method} ${vector.rawPath}`;

  test(`signs like the other processes: ${name}`, () => {
    assert.deepEqual(sign(vector.secret, request(vector), vector.nowS + 0.9), headers);
  });

  test(`accepts their signature: ${name}`, () => {
    verify(vector.secret, request(vector), headers, vector.nowS + 300);
  });

  test(`refuses what was changed: ${name}`, () => {
    const signed = request(vector);
    const changed: SignedRequest[] = [
      { ...signed, audience: signed.audience === "wa" ? "crm" : "wa" },
      { ...signed, method: "DELETE" },
      { ...signed, rawPath: `${signed.rawPath}&more=1` },
      { ...signed, body: Buffer.from(`${vector.body} `) },
    ];
    for (const one of changed) {
      assert.throws(() => { verify(vector.secret, one, headers, vector.nowS); }, /signature does not match/);
    }
    assert.throws(() => { verify("another-secret-of-length", signed, headers, vector.nowS); }, /does not match/);
  });

  test(`refuses outside five minutes: ${name}`, () => {
    for (const nowS of [vector.nowS - 301, vector.nowS + 301]) {
      assert.throws(() => { verify(vector.secret, request(vector), headers, nowS); }, /outside five minutes/);
    }
  });
}

test("refuses missing, repeated and strange headers", () => {
  const signed: SignedRequest = { audience: "wa", method: "GET", rawPath: "/x", body: Buffer.alloc(0) };
  const good = sign("a-secret-of-the-house", signed, 1_000);
  const strange = [
    {},
    { ...good, "x-moked-timestamp": "soon" },
    { ...good, "x-moked-timestamp": ["1000", "1000"] },
    { ...good, "x-moked-signature": "" },
    { ...good, "x-moked-signature": "v1=שלום" },
  ];
  for (const headers of strange) {
    assert.throws(() => { verify("a-secret-of-the-house", signed, headers, 1_000); }, { name: "SignatureRefusedError" });
  }
});
