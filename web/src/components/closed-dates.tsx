import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { INPUT } from "@/components/ui/field";
import { dayWords } from "@/lib/day-hours";

/** Dates on which the office is closed, or contacts nobody. */
export function ClosedDates({ dates, onChange }: { dates: string[]; onChange: (dates: string[]) => void }) {
  const [date, setDate] = useState("");

  function add() {
    onChange([...new Set([...dates, date])].sort());
    setDate("");
  }

  return (
    <div className="space-y-2">
      <ul className="flex flex-wrap gap-2">
        {dates.map((day) => (
          <li key={day} className="nums inline-flex items-center rounded-md border ps-3 text-sm">
            {dayWords(day)}
            <Button
              variant="ghost"
              size="icon"
              aria-label={`הסרת ${dayWords(day)}`}
              onClick={() => onChange(dates.filter((one) => one !== day))}
            >
              <X aria-hidden className="size-3.5" />
            </Button>
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-2">
        <input
          type="date"
          aria-label="תאריך סגור"
          value={date}
          onChange={(event) => setDate(event.target.value)}
          className={`${INPUT} w-44!`}
        />
        <Button size="sm" disabled={date === ""} onClick={add}>
          <Plus aria-hidden className="size-4" />
          הוספה
        </Button>
      </div>
    </div>
  );
}
