import { useSyncExternalStore } from "react";

export interface ConnectionState {
  /** False after a request that never reached the server; true again after any answer. */
  server: boolean;
  /** Whether live events arrive; `idle` before sign-in. */
  live: "idle" | "up" | "down";
  /** Milliseconds since the epoch of the moment the present trouble began, or null. */
  since: number | null;
}

let state: ConnectionState = { server: true, live: "idle", since: null };
const listeners = new Set<() => void>();

function update(change: Partial<ConnectionState>): void {
  const next = { ...state, ...change };
  if (next.server === state.server && next.live === state.live) return;
  const trouble = !next.server || next.live === "down";
  next.since = trouble ? (state.since ?? Date.now()) : null;
  state = next;
  listeners.forEach((listener) => listener());
}

/**
 * Health of the connection as it is really seen by requests and by the socket. The browser's own `onLine` stays true
 * after an offline reload, so it is no evidence.
 */
export const connection = {
  reached: () => update({ server: true }),
  missed: () => update({ server: false }),
  live: (live: ConnectionState["live"]) => update(live === "up" ? { live, server: true } : { live }),
  read: () => state,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.read);
}
