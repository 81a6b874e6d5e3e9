import type { ReactNode } from "react";
import type { ExternalToast, toast as Draw } from "sonner";

type Say = (draw: typeof Draw) => void;

let draw: typeof Draw | null = null;
/** What was said before the toaster, which loads after the first paint, could show it. */
let waiting: Say[] = [];

function say(what: Say): void {
  if (draw) what(draw);
  else waiting.push(what);
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
