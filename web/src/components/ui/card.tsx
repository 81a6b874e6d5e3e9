import type { HTMLAttributes, Ref } from "react";
import { cn } from "@/lib/cn";

export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement> & { ref?: Ref<HTMLDivElement> }) {
  return <div className={cn("rounded-lg border bg-surface shadow-raise", className)} {...rest} />;
}
