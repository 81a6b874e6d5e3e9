import { useEffect, type ReactNode } from "react";
import { later, useLater } from "@/lib/later";

export interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: string;
  children: ReactNode;
  /** `side` slides a panel from the end of the line; `bottom` rises from below, for phones. */
  from?: "side" | "bottom";
}

/** The dialog itself. A phone gets it after the first paint, or when one opens. */
export const sheetPanel = later(() => import("./sheet-panel"));

export function Sheet(props: SheetProps) {
  const here = useLater(sheetPanel);
  const { open, onOpenChange } = props;
  useEffect(() => {
    if (open && !here) sheetPanel.load().catch(() => onOpenChange(false));
  }, [open, here, onOpenChange]);
  return here && <here.SheetPanel {...props} />;
}
