/** Answers to a client's questions (`iq`), by namespace; a question that nobody knows gets an empty result. */

import type { BinaryNode } from "@whiskeysockets/baileys";

import type { Connection } from "./connection.js";
import { bundleNode, readOneTimeKeys, readSignedKey, UploadedKeys } from "./keys.js";
import { bytesOf, child, children, node, nowSeconds, numberOf } from "./nodes.js";
import { takeCodeStage } from "./pairing-code.js";
import { answerUsync } from "./usync.js";

type Answer = BinaryNode[] | Promise<BinaryNode[]>;

const ANSWERS: Readonly<Record<string, (connection: Connection, query: BinaryNode) => Answer>> = {
  encrypt: keys,
  usync: (connection, query) => answerUsync(connection.world, query),
  md: devices,
  privacy: privacy,
  abt: () => [node("props", { hash: "mock" }, [node("prop", { name: "mock", value: "1" })])],
  blocklist: () => [node("list")],
  "w:m": (connection) => [
    node("media_conn", { auth: "mock", ttl: "300", auth_ttl: "3600", max_buckets: "12" }, [
      node("host", { hostname: connection.world.media.host, maxContentLengthBytes: "100000000" }),
    ]),
  ],
  "w:sync:app:state": (_, query) => [
    node(
      "sync",
      {},
      children(child(query, "sync") ?? query).map((asked) =>
        node("collection", { name: asked.attrs["name"], type: "result", version: asked.attrs["version"] }),
      ),
    ),
  ],
  "w:mex": () => [node("result", {}, JSON.stringify({ data: {} }))],
};

export async function answerQuery(connection: Connection, query: BinaryNode): Promise<void> {
  const name = query.attrs["xmlns"] ?? "";
  if (connection.companion?.phone.faults.deaf === true) {
    connection.world.journal.add("not answered", { name });
    return;
  }
  const answer = Object.hasOwn(ANSWERS, name) ? ANSWERS[name] : undefined;
  const content = await answer?.(connection, query);
  const attrs = { id: query.attrs["id"], from: "s.whatsapp.net", type: "result", t: nowSeconds() };
  connection.send(node("iq", attrs, content === undefined || content.length === 0 ? undefined : content));
  if (name === "md" && child(query, "remove-companion-device")) {
    const companion = connection.companion;
    if (companion) companion.phone.unlink(companion);
  }
}

async function keys(connection: Connection, query: BinaryNode): Promise<BinaryNode[]> {
  const companion = connection.companion;
  if (companion === null) return [];
  if (query.attrs["type"] === "set") {
    const rotated = child(query, "rotate");
    if (rotated) {
      if (companion.keys) companion.keys.signed = readSignedKey(rotated);
      return [];
    }
    const identity = bytesOf(child(query, "identity"));
    const uploaded =
      companion.keys ?? new UploadedKeys(numberOf(child(query, "registration")), identity, readSignedKey(query));
    uploaded.add(readOneTimeKeys(query));
    companion.uploaded(uploaded);
    return [];
  }
  if (child(query, "count")) return [node("count", { value: String(companion.keys?.count ?? 0) })];
  if (child(query, "digest")) return [node("digest", {}, [])];
  const asked = child(query, "key");
  const users = await Promise.all((asked ? children(asked) : []).map((user) => bundleFor(connection, user)));
  return [node("list", {}, users)];
}

async function bundleFor(connection: Connection, user: BinaryNode): Promise<BinaryNode> {
  const jid = user.attrs["jid"] ?? "";
  const person = connection.world.find(jid);
  if (person === undefined) return node("user", { jid }, [node("error", { code: "404", text: "item-not-found" })]);
  connection.world.journal.add("keys fetched", { of: person.number });
  return bundleNode(jid, await person.party.bundle());
}

function devices(connection: Connection, query: BinaryNode): BinaryNode[] {
  const stage = child(query, "link_code_companion_reg");
  return stage === undefined ? [] : takeCodeStage(connection, stage);
}

function privacy(_: Connection, query: BinaryNode): BinaryNode[] {
  if (query.attrs["type"] === "set") return child(query, "tokens") ? [node("tokens")] : [];
  const all = ["last", "online", "profile", "status", "readreceipts", "groupadd"];
  return [
    node(
      "privacy",
      {},
      all.map((name) => node("category", { name, value: "all" })),
    ),
  ];
}
