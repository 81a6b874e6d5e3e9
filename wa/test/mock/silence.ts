/** libsignal prints whole sessions, private keys included, to the console; nobody wants them in a test's output. */

import type { ILogger } from "./types.js";

Object.assign(globalThis.console, { info: nothing, warn: nothing, error: nothing });

function nothing(): void {
  // Says nothing, on purpose.
}

export const quiet: ILogger = {
  level: "silent",
  child: () => quiet,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
