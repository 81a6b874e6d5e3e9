/** Who is on WhatsApp, with which devices and under which LID. */

import type { BinaryNode } from "@whiskeysockets/baileys";

import { Contact } from "./contact.js";
import { child, children, node, nowSeconds, textOf } from "./nodes.js";
import { digits, type Person } from "./person.js";
import { Phone } from "./phone.js";
import type { MockWhatsApp } from "./server.js";

export function answerUsync(world: MockWhatsApp, query: BinaryNode): BinaryNode[] {
  const usync = child(query, "usync");
  const protocols = children(child(usync, "query") ?? query).map((protocol) => protocol.tag);
  const users = children(child(usync, "list") ?? query).map((user) => answerUser(world, user, protocols));
  return [
    node("usync", { ...usync?.attrs }, [
      node(
        "result",
        {},
        protocols.map((protocol) => node(protocol)),
      ),
      node("list", {}, users),
    ]),
  ];
}

function answerUser(world: MockWhatsApp, user: BinaryNode, protocols: readonly string[]): BinaryNode {
  const written = textOf(child(user, "contact"));
  const jid = user.attrs["jid"] ?? `${digits(written)}@s.whatsapp.net`;
  const person = reachable(world.find(jid));
  world.journal.add("looked up", { jid, found: person !== undefined });
  return node(
    "user",
    { jid },
    protocols.flatMap((protocol) => {
      switch (protocol) {
        case "contact":
          return [node("contact", { type: person === undefined ? "out" : "in" }, Buffer.from(written))];
        case "lid":
          return person === undefined || jid.endsWith("@lid") ? [] : [node("lid", { val: person.lidJid })];
        case "devices":
          return person === undefined ? [] : [devicesOf(person)];
        default:
          return [];
      }
    }),
  );
}

function reachable(person: Person | undefined): Person | undefined {
  return person instanceof Contact && !person.onWhatsApp ? undefined : person;
}

function devicesOf(person: Person): BinaryNode {
  const linked = person instanceof Phone ? person.companions : [];
  return node("devices", {}, [
    node("device-list", {}, [
      node("device", { id: "0" }),
      ...linked.map(({ device }) => node("device", { id: String(device), "key-index": String(device) })),
    ]),
    node("key-index-list", { ts: nowSeconds() }),
  ]);
}
