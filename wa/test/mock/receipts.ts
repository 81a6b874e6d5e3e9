/** What a linked device says of messages that it got: confirmed, delivered, read, or "send it again". */

import type { BinaryNode } from "@whiskeysockets/baileys";

import type { Companion } from "./companion.js";
import type { Connection } from "./connection.js";
import { Contact } from "./contact.js";
import { child, children, node } from "./nodes.js";
import { Phone } from "./phone.js";

/** An `ack` (with an error: refused, which is an end as well). */
export function takeConfirmation(connection: Connection, companion: Companion, ack: BinaryNode): void {
  const { id = "", class: tag = "", to = "", error } = ack.attrs;
  if (tag === "message" && lost(connection, companion)) return;
  if (error !== undefined) connection.world.journal.add("refused by device", { id, tag, error });
  companion.settle(tag, id, to);
}

export async function takeReceipt(connection: Connection, companion: Companion, receipt: BinaryNode): Promise<void> {
  const { id = "", to, type } = receipt.attrs;
  const writer = connection.world.find(to ?? "");
  if (type === "retry") {
    connection.world.journal.add("retry asked", { id, to: to ?? null });
    if (writer instanceof Contact) writer.tell(companion.phone, id, "retry");
    if (writer instanceof Contact || writer instanceof Phone) await writer.letters.retry(companion, receipt);
  } else {
    if (lost(connection, companion)) return;
    for (const one of [id, ...listed(receipt)]) {
      companion.settle("message", one, to);
      const what = type === "read" ? "read" : "delivered";
      if (writer instanceof Contact && type !== "sender") writer.tell(companion.phone, one, what);
    }
  }
  if (!companion.phone.faults.silent) {
    connection.send(node("ack", { class: "receipt", id, from: to, type }));
  }
}

function listed(receipt: BinaryNode): string[] {
  const list = child(receipt, "list");
  return list === undefined ? [] : children(list).map((item) => item.attrs["id"] ?? "");
}

function lost(connection: Connection, companion: Companion): boolean {
  if (!companion.phone.faults.takeDrop("before_confirmation")) return false;
  connection.drop();
  return true;
}
