import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { TimeField } from "@/components/ui/time-field";
import { clock, MIDNIGHT, WEEKDAYS, type Interval } from "@/lib/day-hours";

interface Props {
  weekly: Interval[][];
  /** What no hours may leave, such as the whole day. */
  frame: Interval;
  /** What is wrong with a day, by its number from Sunday. */
  problems?: Readonly<Record<number, string>>;
  onChange: (weekly: Interval[][]) => void;
}

/** Hours of each weekday; a day without any is closed. */
export function HoursEditor({ weekly, frame, problems = {}, onChange }: Props) {
  const setDay = (day: number, hours: Interval[]) => onChange(weekly.map((one, index) => (index === day ? hours : one)));
  return (
    <ul className="divide-y">
      {WEEKDAYS.map((name, day) => (
        <li key={name} className="py-2">
          <div className="flex items-start gap-3">
            <span className="w-11 shrink-0 pt-2 text-sm font-semibold">{name}</span>
            <Day name={name} frame={frame} hours={weekly[day] ?? []} wrong={day in problems} onChange={(hours) => setDay(day, hours)} />
          </div>
          {problems[day] && (
            <p role="alert" className="ms-14 mt-1 text-xs text-bad">
              {problems[day]}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function Day({ name, frame, hours, wrong, onChange }: {
  name: string;
  frame: Interval;
  hours: Interval[];
  wrong: boolean;
  onChange: (hours: Interval[]) => void;
}) {
  const last = hours.at(-1);
  const next = last ? last.closes + 60 : 9 * 60;
  const set = (index: number, change: Partial<Interval>) =>
    onChange(hours.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      {hours.length === 0 && <span className="text-sm text-ink-3">סגור</span>}
      {hours.map((one, index) => (
        <span key={index} className="flex items-start gap-1">
          <TimeField frame={frame} wrong={wrong} label={`יום ${name}, משעה`} value={one.opens} onChange={(opens) => set(index, { opens })} />
          <span aria-hidden className="pt-2">–</span>
          <TimeField
            frame={frame}
            wrong={wrong}
            label={`יום ${name}, עד שעה`}
            value={one.closes}
            // Many write the end of the day as 00:00, at which nothing can close.
            onChange={(closes) => set(index, { closes: closes === 0 ? MIDNIGHT : closes })}
          />
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
      {hours.length < 4 && next < frame.closes && (
        <Button
          variant="ghost"
          size="icon"
          aria-label={`הוספת שעות ביום ${name}`}
          onClick={() => onChange([...hours, { opens: next, closes: Math.min(next + 4 * 60, frame.closes) }])}
        >
          <Plus aria-hidden className="size-4" />
        </Button>
      )}
    </div>
  );
}
