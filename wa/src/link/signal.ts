/**
 * Baileys' Signal cipher with two promises added.
 *
 * 1. A decrypted message is in our journal before the cipher's state moves on. Baileys tells WhatsApp "delivered" before
 *    it hands a message out, and drops what it has not handed out when the connection ends; and a message whose key has
 *    been used is refused when it comes again. So the journal is written between decryption and the commit of the
 *    cipher's state: killed before, the message comes again and decrypts again; killed after, it is in the journal.
 *    What has no such shelter: a stub of a message that could not be decrypted (the sender is asked for it again), and
 *    stanzas without encryption, which WhatsApp does not use between people.
 * 2. Decrypting and sending never touch one session at the same time: each reads, turns and writes the whole of it.
 */

import { type BinaryNode, DEFAULT_CONNECTION_CONFIG, type SocketConfig } from "@whiskeysockets/baileys";

type MakeRepository = SocketConfig["makeSignalRepository"];

export interface Deciphered {
  /** The stanza that these encrypted bytes came in; told when it arrives. */
  readonly stanzaOf: (ciphertext: Uint8Array) => BinaryNode | undefined;
  readonly keep: (stanza: BinaryNode, plain: Uint8Array) => Promise<void>;
  /** Baileys holds this name's lock while it sends: the linked account's address. */
  readonly lockName: () => string;
}

export function guardedRepository(deciphered: Deciphered): MakeRepository {
  return (auth, logger, phonesToLids) => {
    const { keys } = auth;
    const inner = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, logger, phonesToLids);
    if (!("transaction" in keys)) throw new Error("Baileys gave the cipher a key store without transactions");
    const alone = <Result>(work: () => Promise<Result>): Promise<Result> => keys.transaction(work, deciphered.lockName());
    return {
      ...inner,
      decryptMessage: (options) =>
        alone(async () => {
          const plain = await inner.decryptMessage(options);
          const stanza = deciphered.stanzaOf(options.ciphertext);
          if (stanza !== undefined) await deciphered.keep(stanza, plain);
          return plain;
        }),
      encryptMessage: (options) => alone(() => inner.encryptMessage(options)),
      injectE2ESession: (options) => alone(() => inner.injectE2ESession(options)),
      migrateSession: (from, to) => alone(() => inner.migrateSession(from, to)),
      deleteSession: (jids) => alone(() => inner.deleteSession(jids)),
    };
  };
}
