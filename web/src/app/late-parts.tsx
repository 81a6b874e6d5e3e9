import { useEffect } from "react";
import { confirmPanel } from "@/components/ui/confirm";
import { menuParts } from "@/components/ui/menu";
import { sheetPanel } from "@/components/ui/sheet";
import { tooltipBubble } from "@/components/ui/tooltip";
import { later, useLater, whenIdle } from "@/lib/later";

const toaster = later(() => import("@/components/ui/toaster"));
const PARTS = [toaster, menuParts, sheetPanel, confirmPanel, tooltipBubble];

/** How long until a piece is asked for again that the network did not bring, in ms. */
const AGAIN_MS = 5_000;

/** Brings what the first paint does not need, so that it is here before anybody reaches for it; then shows the toasts. */
export function LateParts() {
  const here = useLater(toaster);
  useEffect(() => {
    let again: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const bring = () => {
      Promise.all(PARTS.map((part) => part.load())).catch(() => {
        if (!gone) again = setTimeout(bring, AGAIN_MS);
      });
    };
    const stop = whenIdle(bring);
    return () => {
      gone = true;
      stop();
      clearTimeout(again);
    };
  }, []);
  return here && <here.Toaster />;
}
