import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation } from "wouter";

const positions = new Map<string, number>();

/** A new page starts at its top; "back" returns to where the reader stood. */
export function useScrollMemory(): void {
  const [location] = useLocation();
  const wentBack = useRef(false);
  useEffect(() => {
    window.history.scrollRestoration = "manual";
    const onPop = () => {
      wentBack.current = true;
    };
    window.addEventListener("popstate", onPop);
    return () => window.removeEventListener("popstate", onPop);
  }, []);
  useLayoutEffect(() => {
    const top = wentBack.current ? (positions.get(location) ?? 0) : 0;
    wentBack.current = false;
    // The list's rows take their place in this frame; the position exists in the next one.
    const frame = window.requestAnimationFrame(() => window.scrollTo({ top }));
    const keep = () => positions.set(location, window.scrollY);
    window.addEventListener("scroll", keep, { passive: true });
    return () => {
      window.cancelAnimationFrame(frame);
      window.removeEventListener("scroll", keep);
    };
  }, [location]);
}
