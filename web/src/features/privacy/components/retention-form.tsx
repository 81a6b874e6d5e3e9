import { useState, type ReactNode, type SyntheticEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { INPUT } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { messageOf } from "@/lib/api/problem";
import { count, formatNumber } from "@/lib/format";
import { useSaveRetention, useTryRetention, type Part, type Rules, type Saved } from "../api/retention";
import { CLASSES, CLASS_LABEL } from "./words";

const MOST_MONTHS = 240;

/** How long each class is kept; what a night would do is shown before anything is saved. */
export function RetentionForm({ saved, rules: first }: { saved: Saved; rules: Rules }) {
  const [rules, setRules] = useState(first);
  const save = useSaveRetention();
  const attempt = useTryRetention();
  const changed = JSON.stringify(rules) !== JSON.stringify(first);

  function set(change: Partial<Rules>) {
    setRules((now) => ({ ...now, ...change }));
    attempt.reset();
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    save.mutate({ rules, version: saved.version }, { onSuccess: () => toast.success("נשמר. חל מהלילה הקרוב") });
  }

  const failure = save.error ?? attempt.error;
  return (
    <form onSubmit={submit} className="space-y-4">
      <Card className="p-4">
        <Section title="כמה זמן נשמר כל סוג מידע">
          <p className="mb-1 text-sm text-ink-2">
            בכל לילה נמחק מה שעבר זמנו, חוץ ממה שבהקפאה משפטית. שדה ריק: נשמר בלי הגבלה.
          </p>
          <div className="divide-y">
            {CLASSES.map((one) => (
              <Row key={one.key} label={one.label} note={one.note} unit="חודשים">
                <input
                  type="number"
                  aria-label={`${one.label}, בחודשים`}
                  min={one.least}
                  max={MOST_MONTHS}
                  value={rules[one.key] ?? ""}
                  onChange={(event) => set({ [one.key]: Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber })}
                  className={`${INPUT} w-20 text-center`}
                />
              </Row>
            ))}
            <Row label={CLASS_LABEL.files} note="קבצים עם כל המידע על אדם, עד שמורידים אותם." unit="ימים">
              <input
                type="number"
                aria-label={`${CLASS_LABEL.files}, בימים`}
                min={1}
                max={30}
                required
                value={rules.files}
                onChange={(event) => set({ files: event.target.valueAsNumber || 1 })}
                className={`${INPUT} w-20 text-center`}
              />
            </Row>
          </div>
        </Section>
      </Card>
      {attempt.data && <Tried parts={attempt.data} />}
      {failure && (
        <p role="alert" className="text-sm font-semibold text-bad">
          {messageOf(failure)}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button busy={attempt.isPending} onClick={() => attempt.mutate(rules)}>
          מה יימחק לפי זה?
        </Button>
        <Button type="submit" variant="primary" busy={save.isPending} disabled={!changed}>
          שמירה
        </Button>
      </div>
      <Nights saved={saved} />
    </form>
  );
}

function Row({ label, note, unit, children }: { label: string; note: string; unit: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="text-sm font-semibold">{label}</p>
        <p className="text-xs text-ink-3">{note}</p>
      </div>
      <span className="flex items-center gap-2 text-sm text-ink-2">
        {children}
        <span className="w-12">{unit}</span>
      </span>
    </div>
  );
}

function Tried({ parts }: { parts: Part[] }) {
  return (
    <Card className="p-4" aria-live="polite">
      <Section title="בלילה הקרוב, לפי ההגדרות שלמעלה">
        <ul className="divide-y">
          {parts.map((part) => (
            <li key={part.key} className="flex flex-wrap justify-between gap-x-3 py-2 text-sm">
              <span>{CLASS_LABEL[part.key]}</span>
              <span className="tabular-nums text-ink-2">
                {part.rows === 0 ? "אין מה למחוק" : count(part.rows, "רשומה אחת", "רשומות")}
                {part.held > 0 && ` · ${formatNumber(part.held)} בהקפאה`}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </Card>
  );
}

function Nights({ saved }: { saved: Saved }) {
  if (saved.runs.length === 0) return null;
  return (
    <Section title="הלילות האחרונים">
      <ul className="divide-y rounded-lg border">
        {saved.runs.map((run) => (
          <li key={run.finished_at} className="flex flex-wrap justify-between gap-x-3 px-3 py-2 text-sm">
            <Moment at={run.finished_at} />
            <span className="text-ink-2">
              {Object.values(run.counts).length === 0
                ? "לא היה מה למחוק"
                : count(Object.values(run.counts).reduce((sum, rows) => sum + rows, 0), "רשומה אחת", "רשומות")}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
