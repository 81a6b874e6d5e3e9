/** `node main.js [--port N] [--control-port N] [--media-port N]`: prints one JSON line and lives until a signal. */

import { once } from "node:events";
import { parseArgs } from "node:util";

import { createControlServer } from "./control.js";
import { closed, portOf } from "./media.js";
import { MockWhatsApp } from "./server.js";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "control-port": { type: "string", default: "0" },
    "media-port": { type: "string", default: "0" },
  },
});

const world = await new MockWhatsApp({
  port: Number(values.port),
  mediaPort: Number(values["media-port"]),
}).start();
const control = createControlServer(world);
control.listen(Number(values["control-port"]), "127.0.0.1");
await once(control, "listening");

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    void Promise.all([closed(control), world.stop()]);
  });
}

const addresses = {
  WHATSAPP_WS_URL: world.url,
  WHATSAPP_TEST_CA: world.ca,
  control: `http://127.0.0.1:${String(portOf(control))}`,
  media: world.media.host,
};
process.stdout.write(`${JSON.stringify(addresses)}\n`);
