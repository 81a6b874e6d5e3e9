import type { ReactNode } from "react";
import type { ExternalToast, toast as Draw } from "sonner";

type Say = (draw: typeof Draw) => void;

let draw: typeof Draw | null = null;
/** What was said before the toaster, which comes after the first screen, could show it. */
let waiting: Say[] = [];
let onWaiting: (() => void) | null = null;

function say(what: Say): void {
  if (draw) {
    what(draw);
    return;
  }
  waiting.push(what);
  onWaiting?.();
}

/** Calls `bring` when there is something to say and no toaster to show it. The returned function ends that. */
export function followToasts(bring: () => void): () => void {
  onWaiting = bring;
  if (waiting.length > 0) bring();
  return () => {
    if (onWaiting === bring) onWaiting = null;
  };
}

/** A short message at the edge of the screen. */
export const toast = Object.assign((text: ReactNode, options?: ExternalToast) => say((draw) => draw(text, options)), {
  success: (text: ReactNode, options?: ExternalToast) => say((draw) => draw.success(text, options)),
  error: (text: ReactNode, options?: ExternalToast) => say((draw) => draw.error(text, options)),
});

/** The toaster is on the screen: it gets what waits, in order, and then everything at once. Null when it is gone. */
export function drawToasts(by: typeof Draw | null): void {
  draw = by;
  if (!by) return;
  const before = waiting;
  waiting = [];
  for (const what of before) what(by);
}
