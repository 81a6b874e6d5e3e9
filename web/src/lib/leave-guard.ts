import { useEffect } from "react";
import type { AroundNavHandler } from "wouter";

type Question = (go: () => void) => void;

let question: Question | null = null;

/** Every navigation inside the app passes here: with unsaved work the page asks first. */
export const aroundNavigation: AroundNavHandler = (navigate, to, options) => {
  const go = () => navigate(to, options);
  const leavesPage = new URL(to, window.location.href).pathname !== window.location.pathname;
  if (question && leavesPage) question(go);
  else go();
};

/** While `dirty`, `ask` is called with the way on before the page is left; closing the tab asks in the browser's words. */
export function useLeaveGuard(dirty: boolean, ask: Question): void {
  useEffect(() => {
    if (!dirty) return;
    question = ask;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onUnload);
    return () => {
      question = null;
      window.removeEventListener("beforeunload", onUnload);
    };
  }, [dirty, ask]);
}
