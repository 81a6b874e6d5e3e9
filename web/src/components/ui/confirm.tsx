import { useEffect, type ReactNode } from "react";
import { later, useLater } from "@/lib/later";

export interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  confirm: string;
  cancel?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
}

/** The dialog itself. A phone gets it after the first paint, or when one opens. */
export const confirmPanel = later(() => import("./confirm-panel"));

/** A question that must be answered before something that callers or colleagues will notice. */
export function Confirm(props: ConfirmProps) {
  const here = useLater(confirmPanel);
  const { open, onOpenChange } = props;
  useEffect(() => {
    if (open && !here) confirmPanel.load().catch(() => onOpenChange(false));
  }, [open, here, onOpenChange]);
  return here && <here.ConfirmPanel {...props} />;
}
