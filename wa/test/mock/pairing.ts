/** How a phone takes a new device into its account: the signed device identity of the multi-device protocol. */

import { type BinaryNode, Curve, hmacSign, proto, WA_ADV_ACCOUNT_SIG_PREFIX, WA_ADV_DEVICE_SIG_PREFIX } from "@whiskeysockets/baileys";

import type { Companion } from "./companion.js";
import { bytesOf, child, node } from "./nodes.js";

/** What a scanned QR says. */
export interface ScannedQr {
  readonly ref: string;
  readonly noiseKey: Buffer;
  readonly identity: Buffer;
  readonly advSecret: Buffer;
}

/** Reads the text of a QR, with or without the address in front; throws when it is none of WhatsApp's. */
export function readQr(text: string): ScannedQr {
  const [ref, noise, identity, adv] = text.slice(text.indexOf("#") + 1).split(",");
  if (!ref || !noise || !identity || !adv) throw new RangeError("this QR code is not one of WhatsApp");
  const scanned = {
    ref,
    noiseKey: Buffer.from(noise, "base64"),
    identity: Buffer.from(identity, "base64"),
    advSecret: Buffer.from(adv, "base64"),
  };
  if (scanned.noiseKey.length !== 32 || scanned.identity.length !== 32) {
    throw new RangeError("this QR code is not one of WhatsApp");
  }
  return scanned;
}

/** An account's signature over the device's identity, sealed with the secret of the QR. */
export function pairSuccess(companion: Companion, advSecret: Buffer, stanzaId: string): BinaryNode {
  const { phone } = companion;
  const account = phone.party.creds.signedIdentityKey;
  const details = deviceDetails(companion);
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: account.public,
    accountSignature: Curve.sign(
      account.private,
      Buffer.concat([WA_ADV_ACCOUNT_SIG_PREFIX, details, companion.identity]),
    ),
  }).finish();
  const sealed = proto.ADVSignedDeviceIdentityHMAC.encode({
    details: signed,
    hmac: hmacSign(signed, advSecret),
  }).finish();
  return node("iq", { from: "s.whatsapp.net", id: stanzaId, type: "set", t: String(Math.floor(Date.now() / 1000)) }, [
    node("pair-success", {}, [
      node("device-identity", {}, sealed),
      node("device", { jid: companion.jid, lid: companion.lidJid }),
      node("platform", { name: "android" }),
      node("biz", { name: phone.name }),
    ]),
  ]);
}

/** Did the device sign its identity, as the phone asked? */
export function signedByDevice(companion: Companion, reply: BinaryNode): boolean {
  const answered = child(child(reply, "pair-device-sign"), "device-identity");
  const { details, deviceSignature } = proto.ADVSignedDeviceIdentity.decode(bytesOf(answered));
  if (!details || !deviceSignature) return false;
  const account = companion.phone.party.creds.signedIdentityKey.public;
  const message = Buffer.concat([WA_ADV_DEVICE_SIG_PREFIX, details, companion.identity, account]);
  return Curve.verify(companion.identity, message, deviceSignature);
}

function deviceDetails(companion: Companion): Uint8Array {
  return proto.ADVDeviceIdentity.encode({
    rawId: 1,
    timestamp: Math.floor(Date.now() / 1000),
    keyIndex: companion.device,
  }).finish();
}
