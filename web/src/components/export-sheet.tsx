import { Download } from "lucide-react";
import { useState } from "react";
import { allows, useMe } from "@/lib/me";
import { Button, buttonClass } from "./ui/button";
import { Segmented } from "./ui/segmented";
import { Sheet } from "./ui/sheet";

export interface ExportColumn {
  key: string;
  label: string;
}

interface Props {
  /** Where the list is taken as a file. */
  address: string;
  columns: readonly ExportColumn[];
  /** What the list on screen is narrowed to; the file holds the same rows. */
  filters: Record<string, string | number | boolean | readonly string[] | undefined>;
}

const FORMATS = [
  { value: "xlsx", label: "Excel" },
  { value: "csv", label: "CSV" },
] as const;

/** The list as a file, with chosen columns. Shown to whoever may take lists out of the office. */
export function ExportSheet({ address, columns, filters }: Props) {
  const me = useMe();
  const [open, setOpen] = useState(false);
  const [format, setFormat] = useState<(typeof FORMATS)[number]["value"]>("xlsx");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  if (!me || !allows(me, "data.export")) return null;
  const chosen = columns.filter((column) => !left.has(column.key));

  function toggle(key: string) {
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Download aria-hidden className="size-4" />
        <span className="max-md:sr-only">ייצוא</span>
      </Button>
      <Sheet title="ייצוא לקובץ" open={open} onOpenChange={setOpen}>
        <div className="space-y-5 p-4">
          <p className="text-sm text-ink-2">הקובץ יכיל את כל השורות שמתאימות לסינון שעל המסך. הייצוא נרשם ביומן הפעולות.</p>
          <Segmented
            label="סוג הקובץ"
            value={format}
            onChange={(value) => setFormat(value === "csv" ? "csv" : "xlsx")}
            options={FORMATS.map(({ value, label }) => ({ value, name: label, label }))}
          />
          <fieldset>
            <legend className="mb-2 text-sm font-bold text-ink-2">עמודות</legend>
            <ul className="divide-y rounded-lg border">
              {columns.map((column) => (
                <li key={column.key}>
                  <label className="flex min-h-11 items-center gap-3 px-3 py-1.5 text-sm">
                    <input
                      type="checkbox"
                      className="size-5 shrink-0 accent-accent"
                      checked={!left.has(column.key)}
                      onChange={() => toggle(column.key)}
                    />
                    {column.label}
                  </label>
                </li>
              ))}
            </ul>
          </fieldset>
          {chosen.length === 0 ? (
            <p role="alert" className="text-sm text-bad">
              צריך לבחור לפחות עמודה אחת.
            </p>
          ) : (
            <a
              href={exportAddress(address, filters, format, chosen.length === columns.length ? [] : chosen)}
              download
              className={buttonClass("primary")}
              onClick={() => setOpen(false)}
            >
              <Download aria-hidden className="size-4" />
              הורדת הקובץ
            </a>
          )}
        </div>
      </Sheet>
    </>
  );
}

function exportAddress(address: string, filters: Props["filters"], format: string, columns: readonly ExportColumn[]): string {
  const asked = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filters)) {
    if (name === "sort" || value === undefined || value === "") continue;
    if (Array.isArray(value)) for (const one of value) asked.append(name, String(one));
    else asked.set(name, String(value));
  }
  for (const column of columns) asked.append("columns", column.key);
  return `${address}?${asked.toString()}`;
}
