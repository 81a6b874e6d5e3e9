const KEY = "moked.reloaded-for-chunk";

/** A second failure within this many ms is no old version but a missing network: then the error boundary speaks. */
const ONCE_IN_MS = 60_000;

/**
 * After an update the pieces of the old version are gone from the server. Whoever still has the old page open and goes
 * to a screen whose piece he never loaded gets the new version of that very screen instead of an error.
 */
export function followGoneChunks(reload: () => void, now: () => number = Date.now): () => void {
  function onGone(event: Event) {
    const last = Number(readStamp() ?? 0);
    if (now() - last < ONCE_IN_MS) return;
    if (!writeStamp(String(now()))) return;
    event.preventDefault();
    reload();
  }
  window.addEventListener("vite:preloadError", onGone);
  return () => window.removeEventListener("vite:preloadError", onGone);
}

function readStamp(): string | null {
  try {
    return window.sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** False where nothing can be remembered: there a reload could repeat for ever. */
function writeStamp(value: string): boolean {
  try {
    window.sessionStorage.setItem(KEY, value);
    return true;
  } catch {
    return false;
  }
}
