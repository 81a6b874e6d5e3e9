/** One device with its own Signal keys and sessions: a contact's phone, or the office's own phone. */

import {
  addTransactionCapability,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  encodeWAMessage,
  initAuthCreds,
  proto,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
  unpadRandomMax16,
} from "@whiskeysockets/baileys";

import { undoFailedAttempts } from "../../src/link/attempts.js";
import { type Bundle, sessionOf } from "./keys.js";
import { quiet } from "./silence.js";

// Phones read as Signal's own libraries do.
undoFailedAttempts();

export interface Sealed {
  readonly type: "pkmsg" | "msg" | "skmsg";
  readonly ciphertext: Uint8Array;
}

export class SignalParty {
  readonly creds = initAuthCreds();
  readonly #keys = addTransactionCapability(memoryKeys(), quiet, { maxCommitRetries: 1, delayBetweenTriesMs: 0 });
  readonly #repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds: this.creds, keys: this.#keys }, quiet);
  #nextKey = 1;
  /** Signal's chains are in order: one step at a time. */
  #last: Promise<unknown> = Promise.resolve();

  /** Keys for somebody who writes to us first; the one-time key is fresh. */
  async bundle(): Promise<Bundle> {
    const id = this.#nextKey++;
    const pair = Curve.generateKeyPair();
    await this.#keys.set({ "pre-key": { [String(id)]: pair } });
    const { signedPreKey, signedIdentityKey, registrationId } = this.creds;
    return {
      registrationId,
      identity: signedIdentityKey.public,
      signed: { id: signedPreKey.keyId, value: signedPreKey.keyPair.public, signature: signedPreKey.signature },
      oneTime: { id, value: pair.public },
    };
  }

  /** Seals for one device; without a session it is begun from `fetch`, with `renew` always. */
  seal(address: string, message: proto.IMessage, fetch: () => Bundle, renew = false): Promise<Sealed> {
    return this.#inTurn(async () => {
      if (renew || !(await this.#repository.validateSession(address)).exists) {
        await this.#repository.injectE2ESession({ jid: address, session: sessionOf(fetch()) });
      }
      return this.#repository.encryptMessage({ jid: address, data: encodeWAMessage(message) });
    });
  }

  open(address: string, type: string, ciphertext: Uint8Array): Promise<proto.Message> {
    return this.#inTurn(async () => {
      if (type !== "pkmsg" && type !== "msg") throw new Error(`a mock device reads no ${type}`);
      const plain = await this.#repository.decryptMessage({ jid: address, type, ciphertext });
      return proto.Message.decode(unpadRandomMax16(plain));
    });
  }

  /** Seals for a group as `me`; also what its members need to read it. */
  sealForGroup(group: string, me: string, message: proto.IMessage): Promise<{ sealed: Sealed; key: proto.IMessage }> {
    return this.#inTurn(async () => {
      const data = encodeWAMessage(message);
      const made = await this.#repository.encryptGroupMessage({ group, meId: me, data });
      const key = { groupId: group, axolotlSenderKeyDistributionMessage: made.senderKeyDistributionMessage };
      return {
        sealed: { type: "skmsg" as const, ciphertext: made.ciphertext },
        key: { senderKeyDistributionMessage: key },
      };
    });
  }

  close(): void {
    this.#repository.close?.();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

type Rows = { readonly [T in keyof SignalDataTypeMap]: Map<string, SignalDataTypeMap[T]> };

/** A key store that forgets with the process. */
export function memoryKeys(): SignalKeyStore & { readonly size: () => number } {
  const rows: Rows = {
    "pre-key": new Map(),
    session: new Map(),
    "sender-key": new Map(),
    "sender-key-memory": new Map(),
    "app-state-sync-key": new Map(),
    "app-state-sync-version": new Map(),
    "lid-mapping": new Map(),
    "device-list": new Map(),
    tctoken: new Map(),
    "identity-key": new Map(),
  };
  function put<T extends keyof SignalDataTypeMap>(type: T, data: Pick<SignalDataSet, T>): void {
    const kept = rows[type];
    const changed = data[type];
    if (changed === undefined) return;
    for (const [id, value] of Object.entries(changed)) {
      if (value === null) kept.delete(id);
      else kept.set(id, value);
    }
  }
  return {
    get: (type, ids) => {
      const found: Record<string, SignalDataTypeMap[typeof type]> = {};
      for (const id of ids) {
        const value = rows[type].get(id);
        if (value !== undefined) found[id] = value;
      }
      return found;
    },
    set: (data) => {
      for (const type of keysOf(rows)) put(type, data);
    },
    size: () => keysOf(rows).reduce((sum, type) => sum + rows[type].size, 0),
  };
}

function keysOf(rows: Rows): (keyof Rows)[] {
  return Object.keys(rows).filter((key): key is keyof Rows => Object.hasOwn(rows, key));
}
