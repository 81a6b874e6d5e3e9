import { diffWordsWithSpace } from "diff";
import { PARTS, type Part, type Texts } from "../api/prompts";

export const PART_LABEL: Record<Part, string> = { greeting: "ברכת הפתיחה", persona: "מי הנציג", rules: "כללים" };

/** What changed from one version to another, word by word; signs beside the colours tell added from removed. */
export function DiffView({ before, after }: { before: Texts; after: Texts }) {
  const changed = PARTS.filter((part) => before[part] !== after[part]);
  if (changed.length === 0) return <p className="text-sm text-ink-3">אין הבדל בין הגרסאות.</p>;
  return (
    <div className="space-y-3">
      {changed.map((part) => (
        <div key={part}>
          <p className="mb-1 text-xs font-bold text-ink-3">{PART_LABEL[part]}</p>
          <p dir="auto" className="rounded-md bg-sunken px-3 py-2 text-sm whitespace-pre-wrap">
            {diffWordsWithSpace(before[part], after[part]).map((piece, index) => {
              if (piece.added) {
                return (
                  <ins key={index} className="rounded-xs bg-good-soft text-good decoration-good/50 underline-offset-2">
                    {piece.value}
                  </ins>
                );
              }
              if (piece.removed) {
                return (
                  <del key={index} className="rounded-xs bg-bad-soft text-bad">
                    {piece.value}
                  </del>
                );
              }
              return <span key={index}>{piece.value}</span>;
            })}
          </p>
        </div>
      ))}
    </div>
  );
}
