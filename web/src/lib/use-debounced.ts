import { useCallback, useEffect, useRef } from "react";

/** Calls `act` once the calls have rested for `restMs`. A pending call is dropped when the component goes. */
export function useDebounced<Value>(act: (value: Value) => void, restMs: number): (value: Value) => void {
  const latest = useRef(act);
  const timer = useRef<number>(undefined);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return useCallback(
    (value: Value) => {
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => latest.current(value), restMs);
    },
    [restMs],
  );
}
