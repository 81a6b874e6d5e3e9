/** Pre-key bundles as they travel: uploaded by a companion, made by a contact, fetched by whoever writes first. */

import { type BinaryNode, encodeBigEndian, generateSignalPubKey, KEY_BUNDLE_TYPE } from "@whiskeysockets/baileys";

import { bytesOf, child, children, node, numberOf } from "./nodes.js";

export interface PublicKey {
  readonly id: number;
  /** 32 bytes. */
  readonly value: Uint8Array;
}

export interface Bundle {
  readonly registrationId: number;
  /** 32 bytes. */
  readonly identity: Uint8Array;
  readonly signed: PublicKey & { readonly signature: Uint8Array };
  readonly oneTime: PublicKey | undefined;
}

/** What a companion uploaded; each one-time key is given out once. */
export class UploadedKeys {
  readonly #oneTime: PublicKey[] = [];

  constructor(
    readonly registrationId: number,
    readonly identity: Uint8Array,
    public signed: Bundle["signed"],
  ) {}

  get count(): number {
    return this.#oneTime.length;
  }

  add(keys: readonly PublicKey[]): void {
    this.#oneTime.push(...keys);
  }

  take(): Bundle {
    const { registrationId, identity, signed } = this;
    return { registrationId, identity, signed, oneTime: this.#oneTime.shift() };
  }
}

/** `list` of an upload. */
export function readOneTimeKeys(upload: BinaryNode): PublicKey[] {
  const list = child(upload, "list");
  return list === undefined ? [] : children(list).map(readKey);
}

/** `skey` of an upload, of a rotation or of a retry receipt. */
export function readSignedKey(holder: BinaryNode): Bundle["signed"] {
  const key = child(holder, "skey");
  if (key === undefined) throw new Error("a key upload without a signed key");
  return { ...readKey(key), signature: bytesOf(child(key, "signature")) };
}

/** The bundle that a retry receipt brings with it, if it brings one. */
export function readRetryKeys(receipt: BinaryNode): Bundle | undefined {
  const keys = child(receipt, "keys");
  if (keys === undefined) return undefined;
  const key = child(keys, "key");
  return {
    registrationId: numberOf(child(receipt, "registration")),
    identity: bytesOf(child(keys, "identity")),
    signed: readSignedKey(keys),
    oneTime: key === undefined ? undefined : readKey(key),
  };
}

/** One `user` of the answer to a fetch of keys. */
export function bundleNode(jid: string, bundle: Bundle): BinaryNode {
  const { registrationId, identity, signed, oneTime } = bundle;
  return node("user", { jid }, [
    node("registration", {}, encodeBigEndian(registrationId)),
    node("type", {}, KEY_BUNDLE_TYPE),
    node("identity", {}, identity),
    node("skey", {}, [...keyNodes(signed), node("signature", {}, signed.signature)]),
    ...(oneTime === undefined ? [] : [node("key", {}, keyNodes(oneTime))]),
  ]);
}

/** The same in the form that Signal takes. */
export function sessionOf(bundle: Bundle) {
  const { registrationId, identity, signed, oneTime } = bundle;
  const signedPreKey = {
    keyId: signed.id,
    publicKey: generateSignalPubKey(signed.value),
    signature: signed.signature,
  };
  const base = { registrationId, identityKey: generateSignalPubKey(identity), signedPreKey };
  if (oneTime === undefined) return base;
  return { ...base, preKey: { keyId: oneTime.id, publicKey: generateSignalPubKey(oneTime.value) } };
}

function readKey(key: BinaryNode): PublicKey {
  return { id: numberOf(child(key, "id")), value: bytesOf(child(key, "value")) };
}

function keyNodes(key: PublicKey): BinaryNode[] {
  return [node("id", {}, encodeBigEndian(key.id, 3)), node("value", {}, key.value)];
}
