import { dehydrate, hydrate, type Query, type QueryClient } from "@tanstack/react-query";
import { isRecord } from "@/lib/guards";
import { readsShelf } from "./device";

/** First parts of the keys of what is worth seeing without a connection. Nothing about accounts, sessions or mail. */
const KEPT = new Set(["calls", "customers", "leads", "lead-statuses", "tasks", "appointments", "properties", "timeline", "segments", "chats", "message-templates"]);
const SAVE_EVERY_MS = 2_000;
/** A device that was lost or left behind shows nothing of the office after this long. */
const LONGEST_MS = 24 * 60 * 60_000;
const ME = "me";
/** The hashed name of this very file's bundle: another version of the app may read other shapes. */
const BUILD = import.meta.url;

interface Kept {
  at: number;
  build: string;
  value: unknown;
}

function isKept(found: unknown): found is Kept {
  return isRecord(found) && typeof found.at === "number" && typeof found.build === "string" && "value" in found;
}

async function read(key: string): Promise<unknown> {
  const found = await readsShelf.read(key);
  return isKept(found) && found.build === BUILD && Date.now() - found.at < LONGEST_MS ? found.value : undefined;
}

const write = (key: string, value: unknown) => readsShelf.write(key, { at: Date.now(), build: BUILD, value } satisfies Kept);
const place = (scope: string) => `reads ${scope}`;

export const rememberMe = (me: unknown) => write(ME, me);
export const rememberedMe = () => read(ME);

/** Forgets everything that was read, whoever read it. */
export async function forgetReads(): Promise<void> {
  for (const [key] of await readsShelf.all()) await readsShelf.remove(key);
}

const worthKeeping = (query: Query) => query.state.status === "success" && typeof query.queryKey[0] === "string" && KEPT.has(query.queryKey[0]);

/**
 * Puts what this person saw last in this business (`scope`) into the cache, and from then on keeps what is read.
 * Whatever somebody else left in the cache goes first. Returns the undoing of it.
 */
export async function keepReads(client: QueryClient, scope: string, isOver: () => boolean): Promise<() => void> {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== ME });
  const state = await read(place(scope));
  if (isOver()) return () => undefined;
  if (isRecord(state)) hydrate(client, state);
  let timer: number | undefined;
  const save = () => {
    window.clearTimeout(timer);
    timer = undefined;
    if (isOver()) return;
    void write(place(scope), dehydrate(client, { shouldDehydrateQuery: worthKeeping, shouldDehydrateMutation: () => false }));
  };
  const unsubscribe = client.getQueryCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "success" && worthKeeping(event.query)) timer ??= window.setTimeout(save, SAVE_EVERY_MS);
  });
  const leave = () => timer !== undefined && save();
  document.addEventListener("visibilitychange", leave);
  return () => {
    unsubscribe();
    window.clearTimeout(timer);
    document.removeEventListener("visibilitychange", leave);
  };
}
