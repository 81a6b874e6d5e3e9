import { AlertDialog } from "radix-ui";
import { Button } from "./button";
import type { ConfirmProps } from "./confirm";
import { useFocusReturn } from "./use-focus-return";

/** What `Confirm` opens. */
export function ConfirmPanel({ open, onOpenChange, title, children, confirm, cancel = "ביטול", danger, busy, onConfirm }: ConfirmProps) {
  const giveBack = useFocusReturn(open);
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center p-4">
          <AlertDialog.Content onCloseAutoFocus={giveBack} className="pointer-events-auto w-full max-w-md animate-rise rounded-xl border bg-surface p-5 shadow-float outline-none">
            <AlertDialog.Title className="text-lg font-bold">{title}</AlertDialog.Title>
            <AlertDialog.Description asChild>
              <div className="mt-2 text-sm text-ink-2">{children}</div>
            </AlertDialog.Description>
            <div className="mt-5 flex justify-end gap-2">
              <AlertDialog.Cancel asChild>
                <Button variant="ghost">{cancel}</Button>
              </AlertDialog.Cancel>
              <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
                {confirm}
              </Button>
            </div>
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
