/**
 * Takes the console away from libraries: libsignal, which Baileys encrypts with, prints whole sessions with their
 * private keys through it. Our own log writes to the stream itself (`log.ts`).
 */

const METHODS = ["log", "info", "warn", "error", "debug", "trace", "dir", "dirxml", "table", "group", "assert"] as const;

/** Call before anything of Baileys is imported. */
export function silenceConsole(): void {
  const nothing = (): void => undefined;
  for (const method of METHODS) console[method] = nothing;
}
