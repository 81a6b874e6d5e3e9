/** Types of Baileys that its index does not export by name. */

import type { makeNoiseHandler } from "@whiskeysockets/baileys";

export type ILogger = Parameters<typeof makeNoiseHandler>[0]["logger"];
