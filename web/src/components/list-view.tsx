import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";
import { SearchX, type LucideIcon } from "lucide-react";
import { Button } from "./ui/button";
import { EmptyState, ErrorState, Skeleton } from "./ui/state";

interface Props {
  query: Pick<
    UseInfiniteQueryResult<unknown>,
    "isPending" | "isError" | "error" | "refetch" | "hasNextPage" | "isFetching" | "isFetchingNextPage" | "fetchNextPage" | "isFetchNextPageError"
  >;
  count: number;
  filtered: boolean;
  onClear: () => void;
  empty: { icon: LucideIcon; title: string; text: ReactNode; action?: ReactNode };
  skeletonHeight?: number;
  children: ReactNode;
}

/** The states every list has: loading, failed, empty, nothing for these filters, and more to load. */
export function ListView({ query, count, filtered, onClear, empty, skeletonHeight = 52, children }: Props) {
  if (query.isPending) return <ListSkeleton height={skeletonHeight} />;
  if (query.isError && count === 0) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (count === 0 && filtered) {
    return (
      <EmptyState icon={SearchX} title="אין תוצאות לסינון הזה" action={<Button size="sm" onClick={onClear}>ניקוי הסינון</Button>}>
        נסו מילה אחרת או הסירו חלק מהתנאים.
      </EmptyState>
    );
  }
  if (count === 0) {
    return (
      <EmptyState icon={empty.icon} title={empty.title} action={empty.action}>
        {empty.text}
      </EmptyState>
    );
  }
  return (
    <>
      {children}
      <More query={query} />
    </>
  );
}

function More({ query }: Pick<Props, "query">) {
  const mark = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = query;
  useEffect(() => {
    const element = mark.current;
    // Asking for more would call off a reading of what is new.
    if (!element || !hasNextPage || isFetching || isFetchNextPageError || !("IntersectionObserver" in window)) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void fetchNextPage();
      },
      { rootMargin: "600px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={mark} className="flex justify-center py-4">
      <Button size="sm" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {isFetchNextPageError ? "הטעינה נכשלה, לנסות שוב" : "לטעון עוד"}
      </Button>
    </div>
  );
}

function ListSkeleton({ height }: { height: number }) {
  return (
    <div role="status" aria-label="טוען" className="space-y-px overflow-hidden rounded-lg border bg-surface p-2">
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} className="flex items-center gap-3 px-2" style={{ height }}>
          <Skeleton className="size-8 rounded-full" />
          <Skeleton className="h-3.5 w-32" />
          <Skeleton className="h-3.5 flex-1" />
          <Skeleton className="h-3.5 w-16" />
        </div>
      ))}
    </div>
  );
}
