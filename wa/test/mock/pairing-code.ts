/** Linking by eight characters that are typed on the phone instead of a scan. */

import {
  aesDecryptCTR,
  aesDecryptGCM,
  aesEncryptCTR,
  type BinaryNode,
  Curve,
  derivePairingCodeKey,
  hkdf,
  type KeyPair,
} from "@whiskeysockets/baileys";
import { randomBytes } from "node:crypto";

import type { Connection } from "./connection.js";
import { bytesOf, child, node, nowSeconds } from "./nodes.js";
import type { Phone } from "./phone.js";

const SALT = 32;
const IV = 16;
const KEY = 32;

/** One attempt: begun by the device's hello, continued when somebody types the code. */
export class CodePairing {
  readonly ref = randomBytes(16);
  readonly #ephemeral: KeyPair = Curve.generateKeyPair();
  #theirs: Buffer | null = null;
  #paired: ((jid: string) => void) | null = null;
  #refused: ((error: Error) => void) | null = null;

  constructor(
    readonly connection: Connection,
    readonly phone: Phone,
    readonly wrapped: Buffer,
  ) {}

  /** The owner types the code; resolves with the new device's address, rejects when the code was wrong. */
  async type(code: string): Promise<string> {
    const letters = code.replace(/[^0-9A-Za-z]/g, "").toUpperCase();
    this.#theirs = await unwrap(letters, this.wrapped);
    const outcome = new Promise<string>((resolve, reject) => {
      this.#paired = resolve;
      this.#refused = reject;
    });
    const attrs = { id: this.connection.nextTag(), from: "s.whatsapp.net", t: nowSeconds() };
    this.connection.send(
      node("notification", { ...attrs, type: "link_code_companion_reg" }, [
        node("link_code_companion_reg", { stage: "primary_hello" }, [
          node("link_code_pairing_ref", {}, this.ref),
          node("primary_identity_pub", {}, this.phone.party.creds.signedIdentityKey.public),
          node(
            "link_code_pairing_wrapped_primary_ephemeral_pub",
            {},
            await wrap(letters, Buffer.from(this.#ephemeral.public)),
          ),
        ]),
      ]),
    );
    return outcome;
  }

  /** The device proves that it knows the code too; both sides have a new secret then. */
  finish(stage: BinaryNode): void {
    const registration = this.connection.registration;
    if (this.#theirs === null || registration === null) return;
    const sealed = bytesOf(child(stage, "link_code_pairing_wrapped_key_bundle"));
    const shared = Curve.sharedKey(this.#ephemeral.private, this.#theirs);
    const account = this.phone.party.creds.signedIdentityKey;
    let plain: Buffer;
    try {
      const key = hkdf(shared, KEY, {
        salt: sealed.subarray(0, SALT),
        info: "link_code_pairing_key_bundle_encryption_key",
      });
      plain = aesDecryptGCM(sealed.subarray(SALT + 12), key, sealed.subarray(SALT, SALT + 12), Buffer.alloc(0));
    } catch {
      // AES-GCM fails exactly when the two sides did not use the same code.
      this.#refused?.(new RangeError("the pairing code is wrong"));
      return;
    }
    const identity = plain.subarray(0, KEY);
    const random = plain.subarray(2 * KEY);
    const secret = Buffer.concat([shared, Curve.sharedKey(account.private, identity), random]);
    const adv = Buffer.from(hkdf(secret, KEY, { info: "adv_secret" }));
    const paired = this.#paired ?? (() => undefined);
    const refused = this.#refused ?? (() => undefined);
    this.phone.link(this.connection, { noiseKey: registration.noiseKey, identity }, adv).then(paired, refused);
  }
}

/** One stage of the linking by code, as a question of the device. */
export function takeCodeStage(connection: Connection, stage: BinaryNode): BinaryNode[] {
  if (stage.attrs["stage"] === "companion_finish") {
    connection.code?.finish(stage);
    return [];
  }
  const phone = connection.world.phones.get((stage.attrs["jid"] ?? "").split("@")[0] ?? "");
  if (phone === undefined) return [node("error", { code: "404", text: "item-not-found" })];
  const wrapped = bytesOf(child(stage, "link_code_pairing_wrapped_companion_ephemeral_pub"));
  connection.code = new CodePairing(connection, phone, wrapped);
  return [
    node("link_code_companion_reg", { stage: "companion_hello" }, [
      node("link_code_pairing_ref", {}, connection.code.ref),
    ]),
  ];
}

async function wrap(code: string, key: Buffer): Promise<Buffer> {
  const salt = randomBytes(SALT);
  const iv = randomBytes(IV);
  return Buffer.concat([salt, iv, aesEncryptCTR(key, await derivePairingCodeKey(code, salt), iv)]);
}

async function unwrap(code: string, wrapped: Buffer): Promise<Buffer> {
  const salt = wrapped.subarray(0, SALT);
  const iv = wrapped.subarray(SALT, SALT + IV);
  return aesDecryptCTR(wrapped.subarray(SALT + IV), await derivePairingCodeKey(code, salt), iv);
}
