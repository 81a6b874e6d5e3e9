import { UserRound } from "lucide-react";
import { cn } from "@/lib/cn";

/** First letters of the person, or a figure for a number without a name. */
export function ChatAvatar({ name, className }: { name: string | null; className?: string }) {
  const letters = name
    ?.split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0])
    .join("");
  return (
    <span aria-hidden className={cn("grid size-10 shrink-0 place-items-center rounded-full bg-sunken text-sm font-bold text-ink-2", className)}>
      {letters ?? <UserRound className="size-5" />}
    </span>
  );
}
