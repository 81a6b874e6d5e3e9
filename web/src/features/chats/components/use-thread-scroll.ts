import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Standing this close to the newest line counts as reading it, in px. */
const NEAR_END_PX = 120;
/** Older messages are asked for while so many rows are still above. */
const AHEAD_ROWS = 8;
const USUAL_ROW_PX = 68;

interface Older {
  more: boolean;
  busy: boolean;
  load: () => void;
}

/**
 * A long conversation of which only the rows near the screen exist: it begins at its newest line, follows it while the
 * reader stands there, keeps its place when older lines come in above, and asks for those in time.
 */
export function useThreadScroll(keys: string[], older: Older) {
  const box = useRef<HTMLDivElement>(null);
  const [placed, setPlaced] = useState(false);
  const [atEnd, setAtEnd] = useState(true);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized by a compiler
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => box.current,
    estimateSize: () => USUAL_ROW_PX,
    overscan: 6,
    getItemKey: (index) => keys[index] ?? index,
    paddingStart: 8,
    paddingEnd: 12,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const any = keys.length > 0;
  const jump = useCallback(() => virtual.scrollToEnd(), [virtual]);

  useLayoutEffect(() => {
    if (!any) return;
    virtual.scrollToEnd();
    // The first sizes are guesses: until they were measured, the top of the thread is no place to load from.
    const timer = window.setTimeout(() => setPlaced(true), 250);
    return () => window.clearTimeout(timer);
  }, [any, virtual]);

  const { more, busy, load } = older;
  useEffect(() => {
    if (placed && more && !busy && first < AHEAD_ROWS) load();
  }, [placed, more, busy, first, load]);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (element) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
  }, []);

  return { box, virtual, items, atEnd, jump, onScroll };
}
