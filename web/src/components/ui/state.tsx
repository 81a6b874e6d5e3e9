import { CloudOff, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { usePageTitle } from "./page-header";

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
  return (
    <div className={cn("mx-auto flex max-w-sm flex-col items-center px-4 text-center", compact ? "py-8" : "py-16")}>
      <span className="mb-3 grid size-11 place-items-center rounded-full bg-sunken text-ink-3">
        <Icon aria-hidden className="size-5" />
      </span>
      {page ? <PageTitle title={title} /> : <p className="text-base font-semibold">{title}</p>}
      {children && <p className="mt-1 text-sm text-ink-3">{children}</p>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

function PageTitle({ title }: { title: string }) {
  usePageTitle(title);
  return <h1 className="text-base font-semibold">{title}</h1>;
}

interface ErrorProps {
  error: unknown;
  onRetry: () => void;
  compact?: boolean;
  /** Nothing of the page is there, so the title of the error is the page's. */
  page?: boolean;
}

export function ErrorState({ error, onRetry, compact, page }: ErrorProps) {
  return (
    <div role="alert">
      <EmptyState
        icon={CloudOff}
        title="לא הצלחנו לטעון"
        compact={compact}
        page={page}
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

/** A block that is being loaded, and says so to who does not see it. */
export function Loading({ className }: { className?: string }) {
  return (
    <div role="status" aria-label="טוען">
      <Skeleton className={className} />
    </div>
  );
}
