import { useEffect, type RefObject } from "react";

const OUTCOME: Record<string, string> = { Digit1: "handled", Digit2: "no_answer", Digit3: "later" };

/**
 * 1, 2 and 3 tell what came of the call, C calls, N takes the next: the same keys in every keyboard layout. While
 * something is typed, or a menu or dialog is open, they are letters.
 */
export function useCallKeys(page: RefObject<HTMLElement | null>, onNext: () => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isElsewhere(event.target)) return;
      if (event.code === "KeyN") return onNext();
      const outcome = OUTCOME[event.code];
      const selector = outcome === undefined ? (event.code === "KeyC" ? "[data-call]" : null) : `[data-outcome=${outcome}]`;
      const button = selector === null ? null : page.current?.querySelector<HTMLElement>(selector);
      if (!button) return;
      event.preventDefault();
      button.focus();
      if (outcome === "later") button.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      else button.click();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [page, onNext]);
}

function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("[role=menu],[role=dialog]") !== null;
}
