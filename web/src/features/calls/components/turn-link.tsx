import { Quote } from "lucide-react";

/** The sentence that a finding rests on; it leads to its turn in the transcript. */
export function TurnLink({ seq, quote, onTurn }: {
  seq: number | null;
  quote: string | null;
  onTurn: (seq: number) => void;
}) {
  if (seq === null && quote === null) return null;
  const words = quote ?? "לקטע בשיחה";
  if (seq === null) return <p className="text-xs text-ink-3">{words}</p>;
  return (
    <button
      type="button"
      onClick={() => onTurn(seq)}
      title="מעבר לקטע בשיחה"
      className="-mx-1 flex max-w-full items-start gap-1.5 rounded-sm px-1 text-start text-xs text-ink-3 hover:text-accent-text max-md:min-h-9 max-md:items-center"
    >
      <Quote aria-hidden className="mt-0.5 size-3 shrink-0 -scale-x-100" />
      <bdi dir="auto" className="line-clamp-2 underline decoration-dotted underline-offset-3">
        {words}
      </bdi>
    </button>
  );
}
