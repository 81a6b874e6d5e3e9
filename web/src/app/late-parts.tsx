import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { confirmPanel } from "@/components/ui/confirm";
import { menuParts } from "@/components/ui/menu";
import { sheetPanel } from "@/components/ui/sheet";
import { tooltipBubble } from "@/components/ui/tooltip";
import { later, useLater } from "@/lib/later";
import { followToasts } from "@/lib/toast";
import { UpdateNotice } from "./update-notice";
import { whenSettled } from "./when-settled";

const toaster = later(() => import("@/components/ui/toaster"));
const PARTS = [toaster, menuParts, sheetPanel, confirmPanel, tooltipBubble];

/** How long until a piece is asked for again that the network did not bring, in ms. */
const AGAIN_MS = 5_000;

/**
 * Brings what the first screen does not need, so that it is here before anybody reaches for it; then shows the toasts.
 * The offline copy of the app, all of its files, comes with it.
 */
export function LateParts() {
  const client = useQueryClient();
  const here = useLater(toaster);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    let again: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const bring = (parts: { load: () => Promise<unknown> }[]) => {
      Promise.all(parts.map((part) => part.load())).catch(() => {
        if (!gone) again = setTimeout(() => bring(parts), AGAIN_MS);
      });
    };
    const stop = whenSettled(client, () => {
      setSettled(true);
      bring(PARTS);
    });
    const unfollow = followToasts(() => bring([toaster]));
    return () => {
      gone = true;
      stop();
      unfollow();
      clearTimeout(again);
    };
  }, [client]);
  return (
    <>
      {settled && <UpdateNotice />}
      {here && <here.Toaster />}
    </>
  );
}
