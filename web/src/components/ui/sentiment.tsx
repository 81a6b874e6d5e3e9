import { Annoyed, Frown, Meh, Smile } from "lucide-react";
import type { Schemas } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import { SENTIMENT } from "@/lib/labels";

type Value = NonNullable<Schemas["CallOut"]["sentiment"]>;

const ICON = { positive: Smile, neutral: Meh, mixed: Annoyed, negative: Frown } as const;
const INK: Record<Value, string> = {
  positive: "text-good",
  neutral: "text-ink-3",
  mixed: "text-warn",
  negative: "text-bad",
};

/** The mood as face and word; `compact` keeps the word for screen readers only. */
export function Sentiment({ value, compact = false }: { value: Value; compact?: boolean }) {
  const Icon = ICON[value];
  const { label } = SENTIMENT[value];
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap" title={compact ? `מצב רוח: ${label}` : undefined}>
      <Icon aria-hidden className={cn("size-4", INK[value])} />
      <span className={cn("text-sm", compact && "sr-only")}>{label}</span>
    </span>
  );
}
