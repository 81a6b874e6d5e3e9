import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import type { SheetProps } from "./sheet";
import { useFocusReturn } from "./use-focus-return";

/** What `Sheet` opens. */
export function SheetPanel({ open, onOpenChange, title, description, children, from = "side" }: SheetProps) {
  const giveBack = useFocusReturn(open);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
          onOpenAutoFocus={(event) => {
            // The panel itself takes the focus: its first button is "close", which nobody came for.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={cn(
            "fixed z-50 flex animate-rise flex-col bg-surface shadow-float outline-none",
            from === "side"
              ? "inset-y-0 end-0 w-full max-w-md border-s"
              : "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-xl border-t safe-bottom",
          )}
        >
          <div className="flex items-center gap-2 border-b px-4 py-3">
            <Dialog.Title className="min-w-0 flex-1 truncate text-base font-bold">{title}</Dialog.Title>
            {description && <Dialog.Description className="sr-only">{description}</Dialog.Description>}
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label="סגירה">
                <X aria-hidden className="size-4.5" />
              </Button>
            </Dialog.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
