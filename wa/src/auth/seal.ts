/**
 * Encryption of what lies in the database: AES-256-GCM by a key derived from DATA_KEY.
 *
 * The place of a value (table, row) is authenticated with it, so that a row copied to another place does not open.
 * Layout: version (1 byte), nonce (12 bytes), tag (16 bytes), ciphertext.
 */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
const ALGORITHM = "aes-256-gcm";

/** A sealed value cannot be opened: another DATA_KEY, another place, or damage. */
export class SealBrokenError extends Error {
  override readonly name = "SealBrokenError";

  constructor(place: string) {
    super(`${place} cannot be decrypted: DATA_KEY has changed, or the row is damaged`);
  }
}

export interface Seal {
  /** `place` names the row, such as `auth/<session>/<type>/<id>`. */
  close(place: string, plain: Uint8Array): Buffer;
  /** Throws SealBrokenError. */
  open(place: string, sealed: Uint8Array): Buffer;
}

/** `dataKey` is the installation's DATA_KEY, at least 16 characters. */
export function createSeal(dataKey: string): Seal {
  const key = Buffer.from(hkdfSync("sha256", dataKey, "", "moked wa at rest v1", 32));
  return {
    close(place, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(place, sealed) {
      if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) throw new SealBrokenError(place);
      const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(1, 1 + NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]);
      } catch {
        throw new SealBrokenError(place);
      }
    },
  };
}

/** Null in place of SealBrokenError, for rows that must not stop the others: what they held is lost. */
export function openOrNull(seal: Seal, place: string, sealed: Uint8Array): Buffer | null {
  try {
    return seal.open(place, sealed);
  } catch (error) {
    if (error instanceof SealBrokenError) return null;
    throw error;
  }
}
