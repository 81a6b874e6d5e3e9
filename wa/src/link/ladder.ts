/** What to do when a connection to WhatsApp ends, by its close code; a pure table, so that each rung is tested. */

import type { LinkReason } from "../events/types.js";

export type Step =
  /** Connect again at once: WhatsApp asks for it right after a pairing (515). */
  | { readonly do: "reconnect" }
  /** Connect again after a growing pause. */
  | { readonly do: "wait"; readonly reason: LinkReason }
  /** Leave it closed until somebody acts; the keys stay. */
  | { readonly do: "stop"; readonly reason: LinkReason }
  /** The phone has unlinked this device: the keys are worthless. */
  | { readonly do: "wipe"; readonly reason: LinkReason };

/** First pause and longest pause between two attempts, in ms. */
export interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const PAUSES: Pauses = { firstMs: 500, longestMs: 60_000 };

/**
 * `code` as in Baileys' DisconnectReason. `isPaired`: a phone has linked this device before. Only 401 wipes. 403, 411
 * and 440 stop: each further attempt makes a ban or a fight between two owners worse.
 */
export function nextStep(code: number, isPaired: boolean): Step {
  if (code === 515) return { do: "reconnect" };
  if (code === 401) return { do: "wipe", reason: "logged_out" };
  if (code === 403) return { do: "stop", reason: "forbidden" };
  if (code === 411) return { do: "stop", reason: "mismatch" };
  if (code === 440) return { do: "stop", reason: "replaced" };
  // Before a pairing, 408 says that every code on the screen has run out unseen.
  if (code === 408 && !isPaired) return { do: "stop", reason: "qr_expired" };
  return { do: "wait", reason: "network" };
}

/** Ms until attempt number `attempt` (from 0): doubling, with chance in its upper half, so that crowds spread out. */
export function pauseMs(attempt: number, pauses: Pauses, chance: () => number): number {
  const whole = Math.min(pauses.longestMs, pauses.firstMs * 2 ** Math.min(attempt, 20));
  return whole / 2 + (whole / 2) * chance();
}
