import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { toast } from "sonner";
import { afterEach, vi } from "vitest";
import { forgetDrafts } from "@/lib/chat-drafts";

// Patience costs nothing when a test passes; a busy machine must not decide it.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  // Toasts live outside React: one test's must not be found by the next.
  toast.dismiss();
  vi.unstubAllGlobals();
  forgetDrafts();
  window.localStorage.clear();
  document.cookie = "moked_csrf=; Max-Age=0; path=/";
});

// jsdom has no layout: give elements a size, so that virtual lists have rows to show.
for (const name of ["clientHeight", "offsetHeight"] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value: 800 });
}
for (const name of ["clientWidth", "offsetWidth"] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value: 1200 });
}
HTMLElement.prototype.scrollIntoView = () => undefined;
HTMLElement.prototype.hasPointerCapture = () => false;
HTMLElement.prototype.setPointerCapture = () => undefined;
HTMLElement.prototype.releasePointerCapture = () => undefined;
window.scrollTo = () => undefined;

window.matchMedia = (query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
});

class NoResize implements ResizeObserver {
  observe(): void {
    return;
  }
  unobserve(): void {
    return;
  }
  disconnect(): void {
    return;
  }
}
window.ResizeObserver = NoResize;
