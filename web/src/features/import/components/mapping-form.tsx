import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { INPUT } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { useImportSteps, type Duplicates, type Import, type ImportField } from "../api/imports";
import { FIELD, fieldOf, FIELDS } from "./words";

const CHOICES: readonly { value: Duplicates; title: string; text: string }[] = [
  { value: "skip", title: "לדלג עליהם", text: "מי שכבר רשום נשאר בדיוק כמו שהוא." },
  { value: "fill", title: "להשלים מה שחסר", text: "נוספים רק פרטים שעוד לא ידועים. ערך קיים לא משתנה." },
];

/** What each column holds, guessed and correctable, and what is done with people who are known. */
export function MappingForm({ job }: { job: Import }) {
  const [mapping, setMapping] = useState<(ImportField | null)[]>(job.mapping);
  const [duplicates, setDuplicates] = useState<Duplicates>(job.duplicates);
  const { check } = useImportSteps(job.id);
  const changed = duplicates !== job.duplicates || mapping.some((field, index) => field !== job.mapping[index]);

  return (
    <form
      className="space-y-6"
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate({ version: job.version, mapping, duplicates });
      }}
    >
      <Section title="מה יש בכל עמודה" aside={count(job.columns.length, "עמודה אחת", "עמודות")}>
        <Card className="divide-y">
          {job.columns.map((column, index) => (
            <div key={index} className="grid items-center gap-x-4 gap-y-2 px-4 py-3 md:grid-cols-[1fr_14rem]">
              <div className="min-w-0">
                <p className="truncate font-semibold">
                  <bdi>{column.name}</bdi>
                </p>
                <p className="truncate text-sm text-ink-3">
                  {column.samples.length === 0 ? "ריקה" : column.samples.map((sample, at) => <Sample key={at} text={sample} last={at === column.samples.length - 1} />)}
                </p>
              </div>
              <select
                aria-label={`מה יש בעמודה ${column.name}`}
                value={mapping[index] ?? ""}
                onChange={(event) => setMapping(mapping.map((field, at) => (at === index ? fieldOf(event.target.value) : field)))}
                className={cn(INPUT, "text-sm", mapping[index] === null && "text-ink-3")}
              >
                <option value="">לא לייבא</option>
                {FIELDS.map((field) => (
                  <option key={field} value={field}>
                    {FIELD[field]}
                  </option>
                ))}
              </select>
            </div>
          ))}
        </Card>
      </Section>
      <fieldset>
        <legend className="mb-2 text-sm font-bold text-ink-2">מי שכבר רשום אצלנו, לפי טלפון או דוא״ל</legend>
        <div className="grid gap-2 md:grid-cols-2">
          {CHOICES.map((choice) => (
            <label
              key={choice.value}
              className={cn("flex items-start gap-3 rounded-lg border bg-surface p-3", duplicates === choice.value && "border-accent bg-accent-soft")}
            >
              <input
                type="radio"
                name="duplicates"
                className="mt-0.5 size-5 shrink-0 accent-accent"
                checked={duplicates === choice.value}
                onChange={() => setDuplicates(choice.value)}
              />
              <span className="text-sm">
                <span className="block font-semibold">{choice.title}</span>
                <span className="text-ink-2">{choice.text}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {check.isError && (
        <p role="alert" className="text-sm text-bad">
          {messageOf(check.error)}
        </p>
      )}
      <Button type="submit" variant={job.checked && !changed ? "secondary" : "primary"} busy={check.isPending}>
        {job.checked ? "בדיקה מחדש" : "בדיקת השורות"}
      </Button>
      {!job.checked && <p className="text-xs text-ink-3">בבדיקה שום דבר עוד לא נכנס: רק רואים מה יקרה לכל שורה.</p>}
    </form>
  );
}

function Sample({ text, last }: { text: string; last: boolean }) {
  return (
    <>
      <bdi>{text}</bdi>
      {!last && " · "}
    </>
  );
}
