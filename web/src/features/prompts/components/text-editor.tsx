import { useId } from "react";
import { cn } from "@/lib/cn";
import { formatNumber } from "@/lib/format";

interface Props {
  label: string;
  hint: string;
  value: string;
  /** Beyond this many characters a word of advice appears. */
  advised: number;
  rows: number;
  required?: boolean;
  onChange: (value: string) => void;
}

export function TextEditor({ label, hint, value, advised, rows, required = false, onChange }: Props) {
  const id = useId();
  const long = value.length > advised;
  const missing = required && value.trim() === "";
  return (
    <div>
      <div className="mb-1 flex items-baseline gap-2">
        <label htmlFor={id} className="font-bold">
          {label}
        </label>
        <span className={cn("nums ms-auto text-xs", long ? "font-semibold text-warn" : "text-ink-3")}>
          {formatNumber(value.length)} תווים{long && ", ארוך מהמומלץ"}
        </span>
      </div>
      <p id={`${id}-hint`} className="mb-2 text-sm text-ink-3">
        {hint}
      </p>
      <textarea
        id={id}
        dir="auto"
        rows={rows}
        value={value}
        aria-describedby={`${id}-hint`}
        aria-invalid={missing || undefined}
        onChange={(event) => onChange(event.target.value)}
        className="field-sizing-content min-h-24 w-full resize-y rounded-md border border-line-strong bg-surface px-3.5 py-2.5 text-base leading-6.5"
      />
      {missing && (
        <p role="alert" className="mt-1 text-xs text-bad">
          צריך לכתוב כאן משהו.
        </p>
      )}
    </div>
  );
}
