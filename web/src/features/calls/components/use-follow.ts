import { useCallback, useEffect, useRef, useState } from "react";

const NEAR_PX = 120;

function distanceToEnd(): number {
  return document.documentElement.scrollHeight - window.scrollY - window.innerHeight;
}

/**
 * Keeps the newest line in view while the reader stands at the end, and leaves the page alone once he scrolled up.
 * `unseen` counts what arrived since.
 */
export function useFollow(length: number, active: boolean): { unseen: number; jump: () => void } {
  const [seen, setSeen] = useState(length);
  const atEnd = useRef(true);

  const jump = useCallback(() => {
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "smooth" });
    setSeen(length);
  }, [length]);

  useEffect(() => {
    const onScroll = () => {
      atEnd.current = distanceToEnd() < NEAR_PX;
      if (atEnd.current) setSeen(length);
    };
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => window.removeEventListener("scroll", onScroll);
  }, [length]);

  useEffect(() => {
    if (active && atEnd.current) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [length, active]);

  return { unseen: active ? Math.max(0, length - seen) : 0, jump };
}
