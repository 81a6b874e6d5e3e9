import { useSyncExternalStore } from "react";

/** A piece of the app that nobody needs for the first paint. */
export interface Later<Part> {
  /** Starts loading, once; a load that failed may be tried again. Rejects when the piece cannot be had. */
  load: () => Promise<Part>;
  /** The piece, or null while it is not here. */
  now: () => Part | null;
  follow: (changed: () => void) => () => void;
}

export function later<Part>(bring: () => Promise<Part>): Later<Part> {
  const followers = new Set<() => void>();
  let part: Part | null = null;
  let coming: Promise<Part> | null = null;
  return {
    load: () =>
      (coming ??= bring().then(
        (here) => {
          part = here;
          for (const changed of followers) changed();
          return here;
        },
        (error: unknown) => {
          coming = null;
          throw error;
        },
      )),
    now: () => part,
    follow: (changed) => {
      followers.add(changed);
      return () => followers.delete(changed);
    },
  };
}

/** The piece as soon as it is here; null until then. */
export function useLater<Part>(part: Later<Part>): Part | null {
  return useSyncExternalStore(part.follow, part.now);
}

/** Runs `work` once the browser has drawn the page and has nothing better to do; the returned function calls it off. */
export function whenIdle(work: () => void): () => void {
  // Safari has no idle callback.
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(work, 300);
    return () => clearTimeout(timer);
  }
  const request = window.requestIdleCallback(work, { timeout: 2_000 });
  return () => window.cancelIdleCallback(request);
}
