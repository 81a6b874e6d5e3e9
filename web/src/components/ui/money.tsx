import { cn } from "@/lib/cn";
import { formatMoney } from "@/lib/format";

/** Money given in agorot, isolated from the direction of the text around it. */
export function Money({ agorot, className }: { agorot: number; className?: string }) {
  return (
    <bdi dir="ltr" className={cn("nums whitespace-nowrap", className)}>
      {formatMoney(agorot)}
    </bdi>
  );
}
