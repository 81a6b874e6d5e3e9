import { formatAbsolute, formatRelative } from "@/lib/format";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/use-now";
import { Tooltip } from "./tooltip";

/** A moment in near words ("לפני 5 דקות"); the exact one shows on hover and focus. */
export function Moment({ at, className }: { at: string; className?: string }) {
  const now = useNow(30_000);
  return (
    <Tooltip text={formatAbsolute(at)}>
      <time dateTime={at} className={cn("nums whitespace-nowrap", className)}>
        {formatRelative(at, now)}
      </time>
    </Tooltip>
  );
}
