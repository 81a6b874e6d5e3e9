import { useEffect } from "react";

/** By the key's place on the board: J and K move between conversations, R writes, T takes over or hands back, E archives. */
type Acts = Partial<Record<"KeyJ" | "KeyK" | "KeyR" | "KeyT" | "KeyE", () => void>>;

/** The same keys in every keyboard layout. While something is typed, or a menu or dialog is open, they are letters. */
export function useInboxKeys(acts: Acts): void {
  useEffect(() => {
    const byCode = new Map(Object.entries(acts));
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isElsewhere(event.target)) return;
      const act = byCode.get(event.code);
      if (!act) return;
      event.preventDefault();
      act();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [acts]);
}

function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("[role=menu],[role=dialog],[role=alertdialog]") !== null;
}
