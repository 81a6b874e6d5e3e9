import { Check } from "lucide-react";
import { Menu as Radix } from "radix-ui/internal";
import { useRef, type ReactNode, type RefObject } from "react";
import { cn } from "@/lib/cn";

const ITEM =
  "flex h-8.5 items-center gap-2 rounded-md px-2 text-sm outline-none select-none data-highlighted:bg-sunken max-md:h-11";

interface PanelProps {
  id: string;
  /** The button that opened the menu; it names the menu and gets the focus back. */
  trigger: RefObject<HTMLButtonElement | null>;
  align: "start" | "end";
  /** Opened by a key: the first item has the focus at once, as arrows go on from there. */
  byKey: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** The open menu. */
export function Panel({ id, trigger, align, byKey, onClose, children }: PanelProps) {
  const leftByPointer = useRef(false);
  const content = useRef<HTMLDivElement>(null);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()} modal={false}>
      <Radix.Anchor virtualRef={trigger} />
      <Radix.Portal>
        <Radix.Content
          ref={content}
          id={id}
          aria-labelledby={`${id}-trigger`}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onEntryFocus={(event) => {
            if (!byKey) return;
            // Radix sees only keys that were pressed after it had loaded.
            event.preventDefault();
            content.current?.querySelector<HTMLElement>("[role^='menuitem']:not([data-disabled])")?.focus();
          }}
          onInteractOutside={() => (leftByPointer.current = true)}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!leftByPointer.current) trigger.current?.focus();
          }}
          className="z-50 max-h-(--radix-popper-available-height) min-w-48 animate-fade overflow-y-auto rounded-lg border bg-surface p-1 shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function Item({ icon, children, onSelect }: { icon?: ReactNode; children: ReactNode; onSelect: () => void }) {
  return (
    <Radix.Item className={ITEM} onSelect={onSelect}>
      {icon}
      {children}
    </Radix.Item>
  );
}

export function Choice({ value, options, onChange }: {
  value: string | undefined;
  options: readonly { value: string; label: ReactNode }[];
  onChange: (value: string) => void;
}) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={cn(ITEM, "pe-7")}>
          <span className="grid size-4 place-items-center">
            <Radix.ItemIndicator>
              <Check aria-hidden className="size-4 text-accent-text" />
            </Radix.ItemIndicator>
          </span>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function Label({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1.5 text-xs font-semibold text-ink-3">{children}</Radix.Label>;
}

export function Line() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
