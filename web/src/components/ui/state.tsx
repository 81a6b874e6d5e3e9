import { CloudOff, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { Button } from "./button";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  compact?: boolean;
  /** The state is the whole page, so its title is the page's. */
  page?: boolean;
}

/** Nothing to show, said plainly, with the one next step. */
export function EmptyState({ icon: Icon, title, children, action, compact = false, page = false }: EmptyProps) {
  const Title = page ? "h1" : "p";
  return (
    <div className={cn("mx-auto flex max-w-sm flex-col items-center px-4 text-center", compact ? "py-8" : "py-16")}>
      <span className="mb-3 grid size-11 place-items-center rounded-full bg-sunken text-ink-3">
        <Icon aria-hidden className="size-5" />
      </span>
      <Title className="text-base font-semibold">{title}</Title>
      {children && <p className="mt-1 text-sm text-ink-3">{children}</p>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

export function ErrorState({ error, onRetry, compact }: { error: unknown; onRetry: () => void; compact?: boolean }) {
  return (
    <div role="alert">
      <EmptyState
        icon={CloudOff}
        title="לא הצלחנו לטעון"
        compact={compact}
        action={
          <Button size="sm" onClick={onRetry}>
            לנסות שוב
          </Button>
        }
      >
        {messageOf(error)}
      </EmptyState>
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-pulse-soft rounded-md bg-sunken", className)} />;
}
