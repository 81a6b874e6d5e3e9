import { useState } from "react";

/** What should have the focus after a dialog: for something in a menu, which is gone by then, the menu's button. */
function holder(): HTMLElement | null {
  const now = document.activeElement;
  const menu = now?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const back = menu ? document.getElementById(menu) : now;
  return back instanceof HTMLElement ? back : null;
}

/**
 * Gives the focus back to where it was when a dialog opened: for its content's `onCloseAutoFocus`. Radix does so for a
 * dialog with a trigger of its own only, and ours are opened by whatever is pressed.
 */
export function useFocusReturn(open: boolean): (event: Event) => void {
  const [before, setBefore] = useState<{ open: boolean; focus: HTMLElement | null }>({ open: false, focus: null });
  // While rendering: in the next moment the menu that it was chosen from is gone, and something in the dialog has the focus.
  if (before.open !== open) setBefore({ open, focus: open ? holder() : before.focus });
  return (event) => {
    event.preventDefault();
    before.focus?.focus();
  };
}
