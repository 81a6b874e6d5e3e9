/** The gateway process: reads settings, listens, and stops cleanly on SIGTERM and SIGINT. */

import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { createLog, type Log } from "./log.js";
import { createRouter } from "./routes.js";
import { createGatewayServer } from "./server.js";
import { loadSettings, type Settings, SettingsInvalidError } from "./settings.js";

/** Requests under way get this many ms after a stop signal; then their connections are cut. */
const GRACE_MS = 1_000;

function refuse(sentence: string): void {
  process.stderr.write(`moked-wa: ${sentence}\n`);
  process.exitCode = 1;
}

async function stop(server: Server, log: Log): Promise<void> {
  log("info", "wa.stopping");
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  await Promise.race([closed, delay(GRACE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
  log("info", "wa.stopped");
}

function onStopSignal(listener: () => void): void {
  let asked = false;
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.on(signal, () => {
      if (!asked) listener();
      asked = true;
    });
  }
}

async function run(settings: Settings): Promise<void> {
  const log = createLog(settings.logFormat, (line) => process.stderr.write(line));
  let ready = true;
  const router = createRouter({
    secret: settings.internalSecret,
    isReady: () => ready,
    now: () => Date.now() / 1000,
  });
  const server = createGatewayServer(router, log);
  server.listen(settings.port, settings.host);
  await once(server, "listening");
  // Before anyone is told that we listen: from then on a signal must find its listener.
  onStopSignal(() => {
    ready = false;
    stop(server, log).catch((error: unknown) => {
      refuse(`could not stop cleanly: ${String(error)}`);
    });
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : settings.port;
  log("info", "wa.listening", { host: settings.host, port });
}

try {
  await run(loadSettings(process.env, process.stderr.isTTY));
} catch (error) {
  if (error instanceof SettingsInvalidError) refuse(error.message);
  else refuse(`could not start: ${error instanceof Error ? error.message : String(error)}`);
}
