import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { INPUT } from "@/components/ui/field";
import type { Rules } from "../api/rules";
import { clock, minutesOf, WEEKDAYS } from "./words";

type Weekly = Rules["weekly"];

/** Hours of each weekday in which people may be contacted; a day without any is closed. */
export function HoursEditor({ weekly, onChange }: { weekly: Weekly; onChange: (weekly: Weekly) => void }) {
  const setDay = (day: number, hours: Weekly[number]) => onChange(weekly.map((one, index) => (index === day ? hours : one)));
  return (
    <ul className="divide-y">
      {WEEKDAYS.map((name, day) => (
        <li key={name} className="flex items-start gap-3 py-2">
          <span className="w-11 shrink-0 pt-2 text-sm font-semibold">{name}</span>
          <Day name={name} hours={weekly[day] ?? []} onChange={(hours) => setDay(day, hours)} />
        </li>
      ))}
    </ul>
  );
}

function Day({ name, hours, onChange }: { name: string; hours: Weekly[number]; onChange: (hours: Weekly[number]) => void }) {
  const last = hours.at(-1);
  const next = last ? last.closes + 60 : 9 * 60;
  const set = (index: number, change: { opens?: number; closes?: number }) =>
    onChange(hours.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      {hours.length === 0 && <span className="text-sm text-ink-3">סגור</span>}
      {hours.map((one, index) => (
        <span key={index} className="flex items-center gap-1">
          <TimeInput label={`יום ${name}, משעה`} value={one.opens} onChange={(opens) => set(index, { opens })} />
          <span aria-hidden>–</span>
          <TimeInput label={`יום ${name}, עד שעה`} value={one.closes} onChange={(closes) => set(index, { closes })} />
          <Button
            variant="ghost"
            size="icon"
            aria-label={`הסרת השעות ${clock(one.opens)} עד ${clock(one.closes)} ביום ${name}`}
            onClick={() => onChange(hours.filter((_, at) => at !== index))}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </span>
      ))}
      {hours.length < 4 && next < 21 * 60 && (
        <Button
          variant="ghost"
          size="icon"
          aria-label={`הוספת שעות ביום ${name}`}
          onClick={() => onChange([...hours, { opens: next, closes: Math.min(next + 4 * 60, 21 * 60) }])}
        >
          <Plus aria-hidden className="size-4" />
        </Button>
      )}
    </div>
  );
}

export function TimeInput({ label, value, onChange }: { label: string; value: number; onChange: (minutes: number) => void }) {
  return (
    <input
      type="time"
      dir="ltr"
      aria-label={label}
      required
      min="08:00"
      max="21:00"
      value={clock(value)}
      onChange={(event) => {
        const minutes = minutesOf(event.target.value);
        if (minutes !== null) onChange(minutes);
      }}
      className={`${INPUT} nums w-24! px-2! [&::-webkit-calendar-picker-indicator]:hidden`}
    />
  );
}
