import { useSyncExternalStore } from "react";
import { idempotencyKey } from "@/lib/api/client";
import { ApiError, messageOf, NetworkError } from "@/lib/api/problem";
import { isRecord } from "@/lib/guards";
import { outboxShelf } from "./device";
import { isWrite, renewed, rowOf, send, type Write } from "./writes";

/** A write that the server has not taken yet. `key` is its idempotency key, so that a repeat changes nothing twice. */
export interface Waiting {
  key: string;
  /** The person and business that wrote it: it is sent by nobody else. */
  scope: string;
  at: number;
  /** What it is about, in Hebrew. */
  what: string;
  write: Write;
  /** Why the server will not have it, in Hebrew; null while it only waits. */
  refused: string | null;
}

function isWaiting(value: unknown): value is Waiting {
  return isRecord(value) && typeof value.key === "string" && typeof value.scope === "string" && isWrite(value.write);
}

/** Said when a write was kept on the device. */
export const KEPT_HERE = "אין חיבור. השינוי נשמר במכשיר ויישלח כשהחיבור יחזור.";

let scope: string | null = null;
let waiting: Waiting[] = [];
const listeners = new Set<() => void>();

function show(next: Waiting[]): void {
  waiting = next;
  listeners.forEach((listener) => listener());
}

async function keep(entry: Waiting): Promise<boolean> {
  if (!(await outboxShelf.write(entry.key, entry))) return false;
  show([...waiting.filter((each) => each.key !== entry.key), entry].sort((one, other) => one.at - other.at));
  return true;
}

async function drop(key: string): Promise<void> {
  await outboxShelf.remove(key);
  show(waiting.filter((each) => each.key !== key));
}

/** From now on the outbox is this person's, in this business. */
export async function openOutbox(of: string | null): Promise<void> {
  scope = of;
  show([]);
  if (of === null) return;
  const kept = (await outboxShelf.all()).map(([, value]) => value).filter(isWaiting);
  if (scope === of) show(kept.filter((each) => each.scope === of).sort((one, other) => one.at - other.at));
}

/** Whether later writes of its row wait for it: a refused change holds back what was made on top of it, a message nothing. */
const holdsBack = ({ write, refused }: Waiting) => refused === null || write.kind !== "message";

/**
 * Sends a write, or keeps it on the device when the server is out of reach: then the answer is null. What is about a row
 * with writes before it waits its turn. Throws what the server says, and NetworkError where the device keeps nothing.
 */
export async function deliver<W extends Write, Saved>(write: W, what: string, sender: (write: W, key: string) => Promise<Saved>): Promise<Saved | null> {
  const key = idempotencyKey();
  const row = rowOf(write);
  const queued = row !== null && waiting.some((each) => rowOf(each.write) === row && holdsBack(each));
  if (!queued) {
    try {
      return await sender(write, key);
    } catch (error) {
      if (!(error instanceof NetworkError) || scope === null) throw error;
    }
  }
  if (scope === null || !(await keep({ key, scope, at: Date.now(), what, write, refused: null }))) throw new NetworkError();
  if (queued) void flush();
  return null;
}

/** True when the same request may succeed later by itself. */
function isPassing(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 401));
}

/** Later writes of the same row were made on top of this one. */
async function rebase(row: string | null, version: number): Promise<void> {
  if (row === null) return;
  for (const later of waiting.filter((each) => rowOf(each.write) === row)) {
    if ("version" in later.write) await keep({ ...later, write: { ...later.write, version } });
  }
}

async function sendAll(): Promise<number> {
  let sent = 0;
  const stuck = new Set<string>();
  for (const { key } of [...waiting]) {
    const entry = waiting.find((each) => each.key === key);
    if (!entry) continue;
    const row = rowOf(entry.write);
    if (entry.refused !== null || (row !== null && stuck.has(row))) {
      if (row !== null && holdsBack(entry)) stuck.add(row);
      continue;
    }
    try {
      const { version } = await send(entry.write, key);
      await drop(key);
      await rebase(row, version);
      sent += 1;
    } catch (error) {
      if (isPassing(error)) break;
      if (!(error instanceof ApiError)) throw error;
      const refused = { ...entry, refused: messageOf(error) };
      await keep(refused);
      if (row !== null && holdsBack(refused)) stuck.add(row);
    }
  }
  return sent;
}

/** Sends what waits, in order, from one tab at a time. Answers how many the server took. */
export async function flush(): Promise<number> {
  if (!waiting.some((each) => each.refused === null)) return 0;
  if (!("locks" in navigator)) return sendAll();
  return navigator.locks.request("moked.outbox", { ifAvailable: true }, (lock) => (lock ? sendAll() : 0));
}

/** Sends a refused write once more, on the row as it is now. */
export async function insist(entry: Waiting): Promise<number> {
  const write = await renewed(entry.write);
  // The new one is kept before the old one goes: a device that dies in between has it twice, never not at all.
  await keep({ ...entry, key: idempotencyKey(), write, refused: null });
  await drop(entry.key);
  return flush();
}

export const giveUp = (entry: Waiting) => drop(entry.key);

export async function giveUpAll(): Promise<void> {
  for (const entry of waiting) await drop(entry.key);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const readOutbox = () => waiting;

/** What the present person's writes wait for, oldest first. */
export function useOutbox(): Waiting[] {
  return useSyncExternalStore(subscribe, readOutbox);
}

/** Whether a change of this row waits. */
export function useWaits(row: string): boolean {
  return useOutbox().some((each) => rowOf(each.write) === row);
}
