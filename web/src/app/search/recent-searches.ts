import { storage } from "@/lib/storage";

const KEPT = 6;

function parsed(text: string | null): string[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string").slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** What this person looked for on this device, the latest first. */
export function recentSearches(userId: string) {
  const key = `moked.searches.${userId}`;
  return {
    all: (): string[] => parsed(storage.read(key)),
    add(q: string): void {
      const others = parsed(storage.read(key)).filter((one) => one !== q);
      storage.write(key, JSON.stringify([q, ...others].slice(0, KEPT)));
    },
  };
}
