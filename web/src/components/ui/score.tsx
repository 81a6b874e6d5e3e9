import { cn } from "@/lib/cn";

/** Hot from 70, warm from 40: the same bands as the words beside the number. */
export function scoreBand(score: number): { label: string; text: string; bar: string } {
  if (score >= 70) return { label: "חם", text: "text-good", bar: "bg-good" };
  if (score >= 40) return { label: "פושר", text: "text-warn", bar: "bg-warn" };
  return { label: "קר", text: "text-ink-3", bar: "bg-ink-3" };
}

/** A lead score 0..100 as number, word and bar; null before the analysis. */
export function Score({ score, className }: { score: number | null; className?: string }) {
  if (score === null) return <span className={cn("text-ink-3", className)} aria-label="אין ציון">–</span>;
  const band = scoreBand(score);
  return (
    <span className={cn("inline-flex items-center gap-2 whitespace-nowrap", className)}>
      <span aria-hidden className="flex h-1.5 w-9 overflow-hidden rounded-full bg-sunken">
        <span className={cn("rounded-full", band.bar)} style={{ inlineSize: `${score}%` }} />
      </span>
      <span className="nums font-semibold">{score}</span>
      <span className={cn("text-xs font-semibold", band.text)}>{band.label}</span>
    </span>
  );
}
