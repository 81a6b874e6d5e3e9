import { useEffect } from "react";

/** Ctrl-K (or Cmd-K) opens the quick navigation, `/` goes to the page's search or else there too, `?` lists the keys. */
export function useShortcuts(openSearch: () => void, openHelp: () => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
        event.preventDefault();
        openSearch();
        return;
      }
      if (event.key === "?" && !isTyping(event.target)) {
        event.preventDefault();
        openHelp();
        return;
      }
      if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      const field = document.querySelector("input[data-search]");
      if (field instanceof HTMLInputElement) field.focus();
      else openSearch();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [openSearch, openHelp]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
