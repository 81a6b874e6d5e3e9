import { Slot } from "radix-ui";
import { useCallback, useEffect, useId, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { later, useLater } from "@/lib/later";

/** Loaded after the first paint, or when somebody points at what has a tooltip. */
export const tooltipBubble = later(() => import("./tooltip-bubble"));

const SHOW_AFTER_MS = 250;
/** Time to move from the thing over the gap onto its tooltip. */
const HIDE_AFTER_MS = 120;

/** A word of explanation on hover and on focus; Escape, a press and scrolling put it away. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  const id = useId();
  const anchor = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pressed = useRef(false);
  const [wanted, setWanted] = useState(false);
  const parts = useLater(tooltipBubble);
  const shown = wanted && parts !== null;

  const turn = useCallback((on: boolean, afterMs: number) => {
    clearTimeout(timer.current);
    if (on) void tooltipBubble.load().catch(() => setWanted(false));
    if (afterMs === 0) setWanted(on);
    else timer.current = setTimeout(() => setWanted(on), afterMs);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!shown) return;
    const hide = () => turn(false, 0);
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && hide();
    const onScroll = (event: Event) => event.target instanceof Node && event.target.contains(anchor.current) && hide();
    document.addEventListener("keydown", onKey, { capture: true });
    window.addEventListener("scroll", onScroll, { capture: true });
    return () => {
      document.removeEventListener("keydown", onKey, { capture: true });
      window.removeEventListener("scroll", onScroll, { capture: true });
    };
  }, [shown, turn]);

  return (
    <>
      <Slot.Root
        ref={anchor}
        aria-describedby={shown ? id : undefined}
        // A finger has no hover.
        onPointerEnter={(event: PointerEvent) => event.pointerType !== "touch" && turn(true, SHOW_AFTER_MS)}
        onPointerLeave={() => turn(false, HIDE_AFTER_MS)}
        onPointerDown={() => {
          pressed.current = true;
          turn(false, 0);
        }}
        onPointerUp={() => (pressed.current = false)}
        onFocus={() => !pressed.current && turn(true, 0)}
        onBlur={() => {
          pressed.current = false;
          turn(false, 0);
        }}
      >
        {children}
      </Slot.Root>
      {shown && (
        <parts.Bubble id={id} anchor={anchor} onPointerEnter={() => turn(true, 0)} onPointerLeave={() => turn(false, HIDE_AFTER_MS)}>
          {text}
        </parts.Bubble>
      )}
    </>
  );
}
