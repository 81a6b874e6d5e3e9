import { useState } from "react";
import { INPUT } from "@/components/ui/field";
import { cn } from "@/lib/cn";
import { clock, minutesOf, type Interval } from "@/lib/day-hours";

/** What an arrow key adds or takes away, in minutes. */
const STEP = 15;

interface Props {
  label: string;
  /** Minutes after midnight; 1440 is the end of the day. */
  value: number;
  /** The earliest and the latest that can be set. */
  frame: Interval;
  wrong?: boolean;
  onChange: (minutes: number) => void;
}

/**
 * A time of day on the clock of twenty-four hours. The browser's own field follows the language of the browser, which for
 * many here is English: with AM and PM, and no end of the day.
 */
export function TimeField({ label, value, frame, wrong = false, onChange }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState("");
  const fits = (minutes: number) => minutes >= frame.opens && minutes <= frame.closes;

  function write(text: string) {
    setDraft(text);
    setRefusal("");
    const minutes = /^\d\d:\d\d$/.test(text) ? minutesOf(text) : null;
    if (minutes !== null && fits(minutes)) onChange(minutes);
  }

  function leave() {
    if (draft === null) return;
    setDraft(null);
    const minutes = minutesOf(draft);
    if (minutes !== null && fits(minutes)) onChange(minutes);
    else if (minutes === null) setRefusal(`"${draft}" אינה שעה. כותבים למשל 09:30`);
    else setRefusal(`אפשר מ־${clock(frame.opens)} עד ${clock(frame.closes)}`);
  }

  function step(by: number) {
    const next = Math.min(frame.closes, Math.max(frame.opens, value + by));
    setDraft(null);
    setRefusal("");
    if (next !== value) onChange(next);
  }

  return (
    <span className="inline-flex flex-col">
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        dir="ltr"
        maxLength={5}
        aria-label={label}
        aria-invalid={wrong || refusal !== "" || undefined}
        value={draft ?? clock(value)}
        onFocus={(event) => event.target.select()}
        onChange={(event) => write(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          step(event.key === "ArrowUp" ? STEP : -STEP);
        }}
        className={cn(INPUT, "nums w-18! px-2! text-center", (wrong || refusal) && "border-bad")}
      />
      {refusal && (
        <span role="alert" className="mt-1 max-w-40 text-xs text-bad">
          {refusal}
        </span>
      )}
    </span>
  );
}
