/** For a test server on this machine: its root key in place of WhatsApp's, and uploads to its own certificate. */

import { Agent } from "node:https";

import { WA_CERT_DETAILS } from "@whiskeysockets/baileys";

/** From now on this whole process trusts that root and no other. */
export function trustOnly(root: Uint8Array): void {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(root);
}

/** Baileys uploads files by https only; a test server's certificate is its own. Settings allow it on loopback alone. */
export function trustingAgent(): Agent {
  return new Agent({ keepAlive: false, rejectUnauthorized: false });
}
