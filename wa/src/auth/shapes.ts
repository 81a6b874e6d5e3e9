/** What a stored key must look like: a damaged row is an error here, not a strange failure inside the cipher. */

import type { AuthenticationCreds, SignalDataTypeMap } from "@whiskeysockets/baileys";

type Kind = keyof SignalDataTypeMap;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isBytes(value: unknown): boolean {
  return value instanceof Uint8Array;
}

function isKeyPair(value: unknown): boolean {
  return isRecord(value) && isBytes(value["public"]) && isBytes(value["private"]);
}

const CHECKS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  "pre-key": isKeyPair,
  session: (value) => isBytes(value) || isRecord(value),
  "sender-key": (value) => isBytes(value) || isRecord(value),
  "sender-key-memory": isRecord,
  "app-state-sync-key": isRecord,
  "app-state-sync-version": isRecord,
  "lid-mapping": (value) => typeof value === "string",
  "device-list": Array.isArray,
  tctoken: isRecord,
  "identity-key": isBytes,
};

export function isKeyOf<T extends Kind>(type: T, value: unknown): value is SignalDataTypeMap[T] {
  return CHECKS[type](value);
}

export function isCreds(value: unknown): value is AuthenticationCreds {
  return (
    isRecord(value) &&
    isKeyPair(value["noiseKey"]) &&
    isKeyPair(value["signedIdentityKey"]) &&
    isKeyPair(value["pairingEphemeralKeyPair"]) &&
    typeof value["registrationId"] === "number" &&
    typeof value["advSecretKey"] === "string" &&
    typeof value["nextPreKeyId"] === "number"
  );
}
