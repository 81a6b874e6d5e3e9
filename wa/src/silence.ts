/**
 * Takes the console away from libraries: libsignal, which Baileys encrypts with, prints whole sessions with their
 * private keys through it. Our own log writes to the stream itself (`log.ts`).
 */

const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "dirxml", "table", "group", "assert"] as const;

/** Call before anything of Baileys is imported. */
export function silenceConsole(): void {
  const nothing = (): void => undefined;
  // eslint-disable-next-line no-console -- it is not written to, it is taken away
  for (const method of METHODS) console[method] = nothing;
}
