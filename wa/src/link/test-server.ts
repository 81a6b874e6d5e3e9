/** For a test server on this machine: its root key in place of WhatsApp's, and uploads to it without TLS. */

import { Agent } from "node:https";
import { connect } from "node:net";

import { WA_CERT_DETAILS } from "@whiskeysockets/baileys";

/** From now on this whole process trusts that root and no other. */
export function trustOnly(root: Uint8Array): void {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(root);
}

/** Baileys uploads to `https` addresses only; on loopback the same requests travel in the clear. */
export function plainAgent(): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = ({ host, port }) => connect(Number(port), host ?? "127.0.0.1");
  return agent;
}
