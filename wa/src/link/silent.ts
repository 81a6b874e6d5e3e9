/** Baileys' logger, silenced: its lines hold keys, bodies and full phone numbers. What matters reaches our own log. */

import type { SocketConfig } from "@whiskeysockets/baileys";

function nothing(): void {
  // Nothing is written: see above.
}

export const silent: SocketConfig["logger"] = {
  level: "silent",
  child: () => silent,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
