import { Portal } from "radix-ui";
import { Popper } from "radix-ui/internal";
import type { ReactNode, RefObject } from "react";

interface Props {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  onPointerEnter: () => void;
  onPointerLeave: () => void;
  children: ReactNode;
}

/** The shown tooltip. The pointer may move onto it, to read or copy what it says. */
export function Bubble({ id, anchor, onPointerEnter, onPointerLeave, children }: Props) {
  return (
    <Popper.Root>
      <Popper.Anchor virtualRef={anchor} />
      <Portal.Root>
        <Popper.Content
          id={id}
          role="tooltip"
          side="top"
          sideOffset={6}
          collisionPadding={8}
          onPointerEnter={onPointerEnter}
          onPointerLeave={onPointerLeave}
          className="z-50 max-w-72 animate-fade rounded-md bg-ink px-2.5 py-1.5 text-xs text-canvas shadow-float"
        >
          {children}
        </Popper.Content>
      </Portal.Root>
    </Popper.Root>
  );
}
