import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";

/** The rows of a long list that are near the screen, and the space that the others would take, in px. */
export function useWindowRows(count: number, size: number) {
  const box = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    if (box.current) setOffset(box.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  // With the window's size given, the rows are there with the first drawing and not only after it was measured.
  const [initialRect] = useState(() => ({ width: window.innerWidth, height: window.innerHeight }));
  const virtual = useWindowVirtualizer({ count, estimateSize: () => size, overscan: 8, scrollMargin: offset, initialRect });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    box,
    virtual,
    items,
    before: first ? first.start - offset : 0,
    after: last ? virtual.getTotalSize() - (last.end - offset) : 0,
  };
}
