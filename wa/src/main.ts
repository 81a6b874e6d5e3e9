/** Silences the console, and only then loads the gateway and with it Baileys (`silence.ts` says why). */

import { silenceConsole } from "./silence.js";

silenceConsole();
await import("./process.js");
