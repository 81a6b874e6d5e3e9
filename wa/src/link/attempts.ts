/**
 * libsignal reads a message with every session that it has with its writer, the one last used first, and each attempt
 * turns that session's ratchet before the message is proved to belong to it. When a later attempt succeeds all of them
 * are stored: one message of an older session made the newer one useless, so that both sides asked each other for
 * repeats, again and again. Signal's own libraries read with a copy; here a failed attempt leaves no trace.
 */

import { SessionCipher } from "libsignal";

const METHOD = "doDecryptWhisperMessage";

interface Session {
  serialize(): object;
}

let isMended = false;

/** Call before the first message is read; a second call changes nothing. Throws when libsignal is made differently. */
export function undoFailedAttempts(): void {
  if (isMended) return;
  const attempt: unknown = Reflect.get(SessionCipher.prototype, METHOD);
  if (typeof attempt !== "function") throw new Error(`libsignal has no ${METHOD}: another version than the pinned one`);
  const mended = async function (this: SessionCipher, message: unknown, session: unknown): Promise<unknown> {
    const before = isSession(session) ? copyOf(session) : null;
    try {
      const plain: unknown = await Reflect.apply(attempt, this, [message, session]);
      return plain;
    } catch (error) {
      if (isSession(session) && before !== null) Object.assign(session, before);
      throw error;
    }
  };
  Reflect.set(SessionCipher.prototype, METHOD, mended);
  isMended = true;
}

function isSession(value: unknown): value is Session {
  return typeof value === "object" && value !== null && "serialize" in value && typeof value.serialize === "function";
}

function copyOf(session: Session): object {
  const { constructor } = session;
  if (!("deserialize" in constructor) || typeof constructor.deserialize !== "function") {
    throw new Error("libsignal's sessions cannot be copied: another version than the pinned one");
  }
  const copy: unknown = Reflect.apply(constructor.deserialize, constructor, [session.serialize()]);
  if (typeof copy !== "object" || copy === null) throw new Error("libsignal's sessions cannot be copied");
  return copy;
}
