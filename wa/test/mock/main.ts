/**
 * `node main.js [--port N] [--control-port N] [--media-port N] [--downloads plain|https]`: prints one JSON line and
 * lives until a signal.
 */

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { createControlServer } from "./control.js";
import { closed, portOf } from "./media.js";
import { MockWhatsApp } from "./server.js";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "control-port": { type: "string", default: "0" },
    "media-port": { type: "string", default: "0" },
    downloads: { type: "string", default: "plain" },
  },
});

const world = await new MockWhatsApp({
  port: Number(values.port),
  mediaPort: Number(values["media-port"]),
  downloads: values.downloads === "https" ? "https" : "plain",
}).start();
const control = createControlServer(world);
control.listen(Number(values["control-port"]), "127.0.0.1");
await once(control, "listening");

const folder = mkdtempSync(path.join(tmpdir(), "mock-whatsapp-"));
const certificate = path.join(folder, "media.pem");
writeFileSync(certificate, world.media.certificate);

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    rmSync(folder, { recursive: true, force: true });
    void Promise.all([closed(control), world.stop()]);
  });
}

const addresses = {
  WHATSAPP_WS_URL: world.url,
  WHATSAPP_TEST_CA: world.ca,
  NODE_EXTRA_CA_CERTS: certificate,
  control: `http://127.0.0.1:${String(portOf(control))}`,
  media: world.media.host,
};
process.stdout.write(`${JSON.stringify(addresses)}\n`);
