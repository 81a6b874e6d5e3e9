import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, createDownload } from "../../src/files/download.js";

const HERE = "http://127.0.0.1:8000/internal/x";

test("files are fetched from WhatsApp's own servers alone, whatever the message names", () => {
  const fine: [string | null, string | null, string][] = [
    ["https://mmg.whatsapp.net/v/t62?a=b", null, "https://mmg.whatsapp.net/v/t62?a=b"],
    [null, "/v/t62?a=b", "https://mmg.whatsapp.net/v/t62?a=b"],
    ["https://web.whatsapp.net", "/v/t62", "https://mmg.whatsapp.net/v/t62"],
    [HERE, "/v/t62", "https://mmg.whatsapp.net/v/t62"],
  ];
  for (const [url, directPath, expected] of fine) assert.equal(addressOf({ url, directPath }, false).href, expected);
  const wrong: [string | null, string | null][] = [
    [HERE, null],
    ["https://169.254.169.254/latest", null],
    ["https://mmg.whatsapp.net.example.com/x", null],
    ["https://mmg.whatsapp.net:8443/x", null],
    ["http://mmg.whatsapp.net/x", null],
    ["file:///etc/passwd", null],
    [null, ".example.com/x"],
    [null, "@example.com/x"],
    ["nonsense", null],
    [null, null],
  ];
  for (const [url, directPath] of wrong) {
    assert.throws(() => addressOf({ url, directPath }, false), { name: "FileUnavailableError" }, String(url ?? directPath));
  }
  assert.equal(addressOf({ url: HERE, directPath: null }, true).href, HERE);
  assert.throws(() => addressOf({ url: "http://10.0.0.1/x", directPath: null }, true), { name: "FileUnavailableError" });
});

test("what is announced as too large is not fetched at all", async () => {
  const attachment = {
    kind: "image" as const, keyKind: "image" as const, mime: "image/jpeg", size: 16_000_001, fileName: null, caption: null,
    seconds: null, url: "https://mmg.whatsapp.net/x", directPath: null, mediaKey: Buffer.alloc(32), sha256: null,
  };
  await assert.rejects(createDownload(false)(attachment), /larger than 16 MB/);
});
