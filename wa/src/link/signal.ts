/**
 * Baileys' Signal cipher with four promises added.
 *
 * 1. A decrypted message is in our journal before the cipher's state moves on. Baileys tells WhatsApp "delivered" before
 *    it hands a message out, and drops what it has not handed out when the connection ends; and a message whose key has
 *    been used is refused when it comes again. So the journal is written between decryption and the commit of the
 *    cipher's state: killed before, the message comes again and decrypts again; killed after, it is in the journal.
 *    What has no such shelter: a stub of a message that could not be decrypted (the sender is asked for it again), and
 *    stanzas without encryption, which WhatsApp does not use between people.
 * 2. Decrypting and sending never touch one session at the same time: each reads, turns and writes the whole of it.
 * 3. What a message of ours was encrypted with is on disk before the message leaves. Baileys hands it to the socket within
 *    its transaction and commits after that: killed between the two, it forgot a session that the reader answers in, or
 *    used one key for two messages, and each side asked the other to repeat what it could not read.
 * 4. What comes again after we have read it, its confirmation being lost, is confirmed. Its key is used, and most of such
 *    messages look to Baileys like any that cannot be read: it would ask the writer for each of them.
 */

import { type BinaryNode, DEFAULT_CONNECTION_CONFIG, type SignalDataSet, type SocketConfig } from "@whiskeysockets/baileys";

type MakeRepository = SocketConfig["makeSignalRepository"];

export interface Deciphered {
  /** The stanza that these encrypted bytes came in; told when it arrives. */
  readonly stanzaOf: (ciphertext: Uint8Array) => BinaryNode | undefined;
  readonly keep: (stanza: BinaryNode, plain: Uint8Array) => Promise<void>;
  /** What we read of this message when it came before, as it was encrypted; null when it is new, or was unreadable. */
  readonly readBefore: (stanza: BinaryNode) => Promise<Uint8Array | null>;
  /** Baileys holds this name's lock while it sends: the linked account's address. */
  readonly lockName: () => string;
  /** Writes keys past every transaction that is open. */
  readonly write: (data: SignalDataSet) => Promise<void>;
}

export function guardedRepository(deciphered: Deciphered): MakeRepository {
  return (auth, logger, phonesToLids) => {
    const { keys } = auth;
    if (!("transaction" in keys)) throw new Error("Baileys gave the cipher a key store without transactions");
    // While a message is read its session waits for the journal; nothing else turns one meanwhile.
    let isReading = false;
    const set = async (data: SignalDataSet): Promise<void> => {
      await keys.set(data);
      const { session } = data;
      if (session !== undefined && !isReading && keys.isInTransaction()) await deciphered.write({ session });
    };
    const inner = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ ...auth, keys: { ...keys, set } }, logger, phonesToLids);
    const alone = <Result>(work: () => Promise<Result>): Promise<Result> => keys.transaction(work, deciphered.lockName());
    const decrypt = async (options: Parameters<typeof inner.decryptMessage>[0], stanza: BinaryNode | undefined) => {
      isReading = true;
      try {
        const plain = await inner.decryptMessage(options);
        if (stanza !== undefined) await deciphered.keep(stanza, plain);
        return plain;
      } finally {
        isReading = false;
      }
    };
    return {
      ...inner,
      decryptMessage: async (options) => {
        const stanza = deciphered.stanzaOf(options.ciphertext);
        try {
          return await alone(() => decrypt(options, stanza));
        } catch (error) {
          const known = stanza === undefined ? null : await deciphered.readBefore(stanza);
          if (known === null) throw error;
          return known;
        }
      },
      encryptMessage: (options) => alone(() => inner.encryptMessage(options)),
      injectE2ESession: (options) => alone(() => inner.injectE2ESession(options)),
      migrateSession: (from, to) => alone(() => inner.migrateSession(from, to)),
      deleteSession: (jids) => alone(() => inner.deleteSession(jids)),
    };
  };
}
