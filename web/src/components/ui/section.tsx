import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A titled block of a page or of a side panel. */
export function Section({ title, aside, children, className }: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={className} aria-label={title}>
      <div className="mb-2 flex min-h-6 items-center gap-2">
        <h2 className={cn("text-sm font-bold text-ink-2")}>{title}</h2>
        {aside && <div className="ms-auto text-xs text-ink-3">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
