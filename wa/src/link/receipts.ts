/** Statuses of our messages as Baileys tells them: in updates, and merged into messages (a refusal comes as a stub). */

import { proto, type WAMessageKey } from "@whiskeysockets/baileys";

import { withoutDevice } from "../inbound/addresses.js";
import type { Receipt } from "./whatsapp.js";

const { Status } = proto.WebMessageInfo;

/** Null when it is not ours or says nothing new. `stub` holds the server's code of a refusal first. */
export function receiptOf(key: WAMessageKey, status: unknown, stub: unknown): Receipt | null {
  if (key.fromMe !== true || typeof key.id !== "string" || key.id === "") return null;
  const chat = typeof key.remoteJid === "string" ? withoutDevice(key.remoteJid) : null;
  if (status === Status.ERROR) {
    const code: unknown = Array.isArray(stub) ? stub[0] : undefined;
    return { waId: key.id, chat, status: "failed", error: typeof code === "string" ? code : "error" };
  }
  const known = statusOf(status);
  return known === null ? null : { waId: key.id, chat, status: known, error: null };
}

function statusOf(status: unknown): "sent" | "delivered" | "read" | null {
  if (status === Status.SERVER_ACK) return "sent";
  if (status === Status.DELIVERY_ACK) return "delivered";
  return status === Status.READ || status === Status.PLAYED ? "read" : null;
}
