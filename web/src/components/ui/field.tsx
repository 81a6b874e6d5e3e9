import { Search, X } from "lucide-react";
import { useId, useState, type InputHTMLAttributes, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import { useDebounced } from "@/lib/use-debounced";

export const INPUT =
  "w-full rounded-md border border-line-strong bg-surface px-3 text-ink placeholder:text-ink-3 h-9.5 max-md:h-11";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  error?: string | null;
  hint?: ReactNode;
}

/** A labelled input; its error stands next to it and is announced. */
export function Field({ label, error, hint, className, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
        className={cn(INPUT, error && "border-bad", className)}
        {...rest}
      />
      {(error ?? hint) && (
        <p id={`${id}-note`} role={error ? "alert" : undefined} className={cn("mt-1 text-xs", error ? "text-bad" : "text-ink-3")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

/** Search that reports after a short rest in typing. `/` focuses it from anywhere (see shortcuts). */
export function SearchBox({ value, onChange, label }: { value: string; onChange: (value: string) => void; label: string }) {
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  const [reported, setReported] = useState(value);
  if (known !== value) {
    setKnown(value);
    // The address bar changed by itself (back, a link): show its word. Our own report must not undo newer typing.
    if (value !== reported) setDraft(value);
  }
  const report = useDebounced((next: string) => {
    setReported(next);
    onChange(next);
  }, 250);
  return (
    <div className="relative w-full md:w-72">
      <Search aria-hidden className="pointer-events-none absolute inset-y-0 start-3 my-auto size-4 text-ink-3" />
      <input
        type="search"
        data-search
        aria-label={label}
        placeholder={label}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          report(event.target.value);
        }}
        className={cn(INPUT, "ps-9 pe-9 [&::-webkit-search-cancel-button]:hidden")}
      />
      {draft !== "" && (
        <button
          type="button"
          aria-label="ניקוי החיפוש"
          onClick={() => {
            setDraft("");
            report("");
          }}
          className="absolute inset-y-0 end-0 grid w-9 place-items-center max-md:w-11 text-ink-3 hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  );
}
