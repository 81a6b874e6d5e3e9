import { createStore, del, entries, get, set, type UseStore } from "idb-keyval";

/**
 * What the app keeps on the device, in IndexedDB. Where there is none (private windows, old browsers) nothing is kept:
 * reading finds nothing, and `write` answers false.
 */
function shelf(name: string) {
  let opened: UseStore | undefined;
  const store = () => (opened ??= createStore(`moked-${name}`, name));
  const usable = () => typeof indexedDB !== "undefined";
  return {
    async read(key: string): Promise<unknown> {
      return usable() ? quietly(() => get<unknown>(key, store()), undefined) : undefined;
    },
    async all(): Promise<[string, unknown][]> {
      const found = usable() ? await quietly(() => entries<string, unknown>(store()), []) : [];
      return found;
    },
    async write(key: string, value: unknown): Promise<boolean> {
      return usable() ? quietly(() => set(key, value, store()).then(() => true), false) : false;
    },
    async remove(key: string): Promise<void> {
      if (usable()) await quietly(() => del(key, store()), undefined);
    },
  };
}

/** A full or refused store is a device without one, never a screen that breaks. */
async function quietly<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException) return otherwise;
    throw error;
  }
}

export const readsShelf = shelf("reads");
export const outboxShelf = shelf("outbox");
