import { cn } from "@/lib/cn";
import { formatDuration } from "@/lib/format";
import { useNow } from "@/lib/use-now";

/** Time that runs since `from`. Hidden from screen readers, which would announce every second. */
export function LiveTimer({ from, className }: { from: string; className?: string }) {
  const now = useNow(1000);
  return (
    <span aria-hidden className={cn("nums", className)}>
      {formatDuration(now - new Date(from).getTime())}
    </span>
  );
}
