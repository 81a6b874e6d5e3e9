import { useEffect } from "react";

interface Acts {
  /** To the next (1) or the previous (-1) conversation of the list. */
  step: (by: 1 | -1) => void;
  write: () => void;
  takeOver: () => void;
  archive: () => void;
}

/**
 * J and K move between conversations, R writes, T takes over or hands back, E archives: the same keys in every keyboard
 * layout. While something is typed, or a menu or dialog is open, they are letters.
 */
export function useInboxKeys({ step, write, takeOver, archive }: Acts): void {
  useEffect(() => {
    const acts: Record<string, () => void> = { KeyJ: () => step(1), KeyK: () => step(-1), KeyR: write, KeyT: takeOver, KeyE: archive };
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isElsewhere(event.target)) return;
      const act = acts[event.code];
      if (!act) return;
      event.preventDefault();
      act();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [step, write, takeOver, archive]);
}

function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("[role=menu],[role=dialog]") !== null;
}
