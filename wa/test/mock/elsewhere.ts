/** Mail that is no conversation with a customer: groups, broadcast lists, status updates, channels. */

import { type BinaryNode, proto } from "@whiskeysockets/baileys";

import type { Contact } from "./contact.js";
import { node, nowSeconds } from "./nodes.js";
import { newId, type Phone } from "./phone.js";

export const PLACES = ["group", "broadcast", "status", "newsletter"] as const;
export type Place = (typeof PLACES)[number];

const JIDS: Readonly<Record<Place, string>> = {
  group: "120363001122334455@g.us",
  broadcast: "1700000000@broadcast",
  status: "status@broadcast",
  newsletter: "120363009988776655@newsletter",
};

/** Says something there that reaches this office too; resolves with the id. */
export async function writeElsewhere(author: Contact, to: Phone, where: Place, text: string): Promise<string> {
  const id = newId();
  const attrs = { id, from: JIDS[where], type: "text", t: nowSeconds(), notify: author.name };
  const message = { conversation: text };
  for (const companion of to.companions) {
    if (where === "newsletter") {
      const plain = node("plaintext", {}, proto.Message.encode(message).finish());
      companion.push(node("message", { ...attrs, server_id: "101" }, [plain]));
      continue;
    }
    const uploaded = await companion.keysReady();
    const { sealed, key } = await author.party.sealForGroup(JIDS[where], author.lidJid, message);
    const sealedKey = await author.party.seal(companion.lidJid, key, () => uploaded.take());
    const parts: BinaryNode[] = [sealedKey, sealed].map(({ type, ciphertext }) =>
      node("enc", { v: "2", type }, ciphertext),
    );
    const from = { participant: author.lidJid, participant_pn: author.pnJid, addressing_mode: "lid" };
    companion.push(node("message", { ...attrs, ...from }, parts));
  }
  return id;
}
