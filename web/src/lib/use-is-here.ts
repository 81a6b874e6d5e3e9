import { useEffect, useRef, type RefObject } from "react";

/** Whether the part is still on the screen, for what ends after somebody has moved on. */
export function useIsHere(): RefObject<boolean> {
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
}
