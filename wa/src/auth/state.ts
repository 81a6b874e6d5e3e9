/** One link's keys, as Baileys wants them: credentials in memory, signal keys by type and id, all of it in `wa.auth`. */

import {
  type AuthenticationCreds,
  type AuthenticationState,
  BufferJSON,
  initAuthCreds,
  makeCacheableSignalKeyStore,
  proto,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
  type SocketConfig,
} from "@whiskeysockets/baileys";

import type { AuthRow, AuthRows } from "./rows.js";
import { isCreds, isKeyOf } from "./shapes.js";

const CREDS = "creds";

export interface LinkAuth {
  readonly state: AuthenticationState;
  /** A phone has linked this device: from here on only a logout makes the keys worthless. */
  readonly isPaired: () => boolean;
  /** Write the credentials; writes that come while one is under way are put together. */
  save(): void;
  /** Resolves when everything is in the database. Throws what the last write threw. */
  flush(): Promise<void>;
  /**
   * Resolves when nothing is being written any more; from now on nothing is. A connection that has ended may still
   * write a moment later, when its keys have been wiped or another process owns them.
   */
  retire(): Promise<void>;
}

/** Stored keys of the link, or fresh ones when it was never linked (`fresh` also throws half a pairing away). */
export async function loadAuth(rows: AuthRows, session: string, logger: SocketConfig["logger"], fresh: boolean): Promise<LinkAuth> {
  const stored = fresh ? undefined : (await rows.read(session, CREDS, [CREDS])).get(CREDS);
  const creds = stored === undefined ? initAuthCreds() : readCreds(stored);
  if (stored === undefined) await rows.wipe(session);
  const writes = new Set<Promise<void>>();
  let isRetired = false;
  const write = async (changed: readonly AuthRow[]): Promise<void> => {
    if (isRetired) return;
    const writing = rows.write(session, changed).finally(() => writes.delete(writing));
    writes.add(writing);
    await writing;
  };
  const keys = makeCacheableSignalKeyStore(keyStore(rows, session, write), logger);
  return {
    state: { creds, keys },
    isPaired: () => creds.account !== undefined,
    ...writer(() => write([{ type: CREDS, id: CREDS, value: JSON.stringify(creds, BufferJSON.replacer) }])),
    async retire() {
      isRetired = true;
      await Promise.allSettled(writes);
    },
  };
}

/** True when a phone linked this session once; such a link connects by itself at the start. */
export async function wasPaired(rows: AuthRows, session: string): Promise<boolean> {
  const stored = (await rows.read(session, CREDS, [CREDS])).get(CREDS);
  return stored !== undefined && readCreds(stored).account !== undefined;
}

function readCreds(stored: string): AuthenticationCreds {
  const value: unknown = JSON.parse(stored, BufferJSON.reviver);
  if (!isCreds(value)) throw new Error("the stored credentials of a link have an unknown shape");
  return value;
}

function keyStore(rows: AuthRows, session: string, write: (changed: readonly AuthRow[]) => Promise<void>): SignalKeyStore {
  return {
    async get(type, ids) {
      const found: Record<string, SignalDataTypeMap[typeof type]> = {};
      for (const [id, text] of await rows.read(session, type, ids)) {
        const value = revive(type, JSON.parse(text, BufferJSON.reviver));
        if (!isKeyOf(type, value)) throw new Error(`a stored ${type} has an unknown shape`);
        found[id] = value;
      }
      return found;
    },
    async set(data) {
      await write(flatten(data));
    },
    clear: () => rows.wipe(session),
  };
}

/** This one type is a protobuf message with methods; the others are plain. */
function revive(type: keyof SignalDataTypeMap, value: unknown): unknown {
  const isMessage = type === "app-state-sync-key" && typeof value === "object" && value !== null;
  return isMessage ? proto.Message.AppStateSyncKeyData.fromObject(value) : value;
}

function flatten(data: SignalDataSet): AuthRow[] {
  return Object.entries(data).flatMap(([type, values]) =>
    Object.entries(values).map(([id, value]) => ({
      type,
      id,
      value: value === null ? null : JSON.stringify(value, BufferJSON.replacer),
    })),
  );
}

function writer(store: () => Promise<void>): Pick<LinkAuth, "save" | "flush"> {
  let again = false;
  let running: Promise<void> | undefined;
  let failure: unknown;
  const wasAskedAgain = (): boolean => {
    const asked = again;
    again = false;
    return asked;
  };
  const run = async (): Promise<void> => {
    do {
      try {
        await store();
        failure = undefined;
      } catch (error) {
        failure = error; // flush() tries once more and tells
      }
    } while (wasAskedAgain());
    running = undefined;
  };
  const save = (): void => {
    if (running === undefined) running = run();
    else again = true;
  };
  return {
    save,
    async flush() {
      await running;
      // No connection, no change of the credentials: nobody else would write again what a moment without database left.
      if (failure !== undefined) save();
      await running;
      if (failure !== undefined) throw failure instanceof Error ? failure : new Error("credentials were not written");
    },
  };
}
