/** The gateway process: reads settings, listens, and stops cleanly on SIGTERM and SIGINT. */

import { createGateway, type Gateway } from "./gateway.js";
import { createLog, type Log } from "./log.js";
import { loadSettings, type Settings, SettingsInvalidError } from "./settings.js";

function refuse(sentence: string): void {
  process.stderr.write(`moked-wa: ${sentence}\n`);
  process.exitCode = 1;
}

async function stop(gateway: Gateway, log: Log): Promise<void> {
  log("info", "wa.stopping");
  await gateway.stop();
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
  // Baileys leaves promises alone when a socket closes under them: one link's trouble must not end the others.
  process.on("unhandledRejection", (error) => {
    log("warning", "promise.rejected", { reason: error instanceof Error ? error.message : "no error" });
  });
  const gateway = createGateway(settings, { log });
  const port = await gateway.start();
  // Before anyone is told that we listen: from then on a signal must find its listener.
  onStopSignal(() => {
    stop(gateway, log).catch((error: unknown) => {
      refuse(`could not stop cleanly: ${String(error)}`);
    });
  });
  log("info", "wa.listening", { host: settings.host, port });
  gateway.ready().catch((error: unknown) => {
    log("error", "wa.failed", { reason: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
    return gateway.stop();
  });
}

try {
  await run(loadSettings(process.env, process.stderr.isTTY));
} catch (error) {
  if (error instanceof SettingsInvalidError) refuse(error.message);
  else refuse(`could not start: ${error instanceof Error ? error.message : String(error)}`);
}
