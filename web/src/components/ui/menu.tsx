import { Slot } from "radix-ui";
import { useId, useRef, useState, type ComponentProps, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { later, useLater } from "@/lib/later";
import type * as Parts from "./menu-parts";

/** Everything of a menu but its button. A phone gets it after the first paint, or when somebody reaches for a menu. */
export const menuParts = later(() => import("./menu-parts"));

/** Without the network a reach for a menu changes nothing; the press that follows tries again. */
const fetchAhead = () => void menuParts.load().catch(() => undefined);

type Opened = "pointer" | "key" | null;

export function Menu({ trigger, children, align = "start" }: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const parts = useLater(menuParts);
  const [opened, setOpened] = useState<Opened>(null);
  const open = opened !== null && parts !== null;
  const close = () => setOpened(null);
  const toggle = (by: Opened) => {
    setOpened((before) => (before === null ? by : null));
    menuParts.load().catch(close);
  };

  function onPointerDown(event: PointerEvent) {
    if (event.button !== 0 || event.ctrlKey) return;
    // The menu takes the focus when it opens; the press must not put it on the button afterwards.
    if (!open) event.preventDefault();
    toggle("pointer");
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" && event.key !== " " && event.key !== "ArrowDown") return;
    event.preventDefault();
    if (!open || event.key !== "ArrowDown") toggle("key");
  }

  return (
    <>
      <Slot.Root
        ref={button}
        id={`${id}-trigger`}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        data-state={open ? "open" : "closed"}
        onPointerEnter={fetchAhead}
        onFocus={fetchAhead}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      >
        {trigger}
      </Slot.Root>
      {open && (
        <parts.Panel id={id} trigger={button} align={align} byKey={opened === "key"} onClose={close}>
          {children}
        </parts.Panel>
      )}
    </>
  );
}

export function MenuItem(props: ComponentProps<typeof Parts.Item>) {
  const parts = useLater(menuParts);
  return parts && <parts.Item {...props} />;
}

/** One of several; the chosen one carries a check, not colour alone. */
export function MenuChoice(props: ComponentProps<typeof Parts.Choice>) {
  const parts = useLater(menuParts);
  return parts && <parts.Choice {...props} />;
}

export function MenuLabel(props: ComponentProps<typeof Parts.Label>) {
  const parts = useLater(menuParts);
  return parts && <parts.Label {...props} />;
}

export function MenuLine() {
  const parts = useLater(menuParts);
  return parts && <parts.Line />;
}
