/** Messages that an office's linked device sends: to its readers, then an ack, unless a fault says otherwise. */

import type { BinaryNode } from "@whiskeysockets/baileys";

import type { Companion } from "./companion.js";
import type { Connection } from "./connection.js";
import { Contact } from "./contact.js";
import { child, children, node, nowSeconds } from "./nodes.js";
import { Phone } from "./phone.js";

export async function takeFromOffice(connection: Connection, companion: Companion, stanza: BinaryNode): Promise<void> {
  const { id = "", to = "" } = stanza.attrs;
  const { world } = connection;
  const { faults, number } = companion.phone;
  const reader = world.find(to);
  world.journal.add("message from office", { phone: number, id, to });
  if (faults.takeDrop("before_delivery")) {
    connection.drop();
    return;
  }
  const error = reader instanceof Contact ? faults.takeAckError(reader.number) : null;
  const dropped = faults.takeDrop("before_ack");
  if (dropped) connection.drop();
  else if (!faults.silent) {
    connection.send(node("ack", { class: "message", id, from: to, t: nowSeconds(), error: error ?? undefined }));
  }
  if (error === null) await deliver(connection, companion, stanza);
}

async function deliver(connection: Connection, companion: Companion, stanza: BinaryNode): Promise<void> {
  const participants = child(stanza, "participants");
  const direct = child(stanza, "enc");
  const copies =
    participants === undefined
      ? [{ jid: stanza.attrs["to"] ?? "", sealed: direct }]
      : children(participants).map((copy) => ({ jid: copy.attrs["jid"] ?? "", sealed: child(copy, "enc") }));
  for (const { jid, sealed } of copies) {
    const reader = connection.world.find(jid);
    if (sealed === undefined || reader === undefined) continue;
    if (reader instanceof Phone && device(jid) !== 0) continue;
    if (reader instanceof Contact || reader instanceof Phone) await reader.receive(companion, stanza, sealed);
  }
}

function device(jid: string): number {
  return Number(/:(\d+)@/.exec(jid)?.[1] ?? 0);
}
