import { useState, type ReactNode, type SyntheticEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ClosedDates } from "@/components/closed-dates";
import { HoursEditor } from "@/components/hours-editor";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { TimeField } from "@/components/ui/time-field";
import { messageOf } from "@/lib/api/problem";
import { oneOf } from "@/lib/guards";
import { useSaveRules, type Rules, type Saved } from "../api/rules";
import { CHOL_HAMOED, FAST_DAYS, MEMORIAL_DAYS, PLACES, REST_DAYS } from "./words";

/** Outside these hours nothing goes out, whatever an office sets. */
const FRAME = { opens: 8 * 60, closes: 21 * 60 };

/** The office's quiet times in one form; nothing changes before it is saved. */
export function RulesForm({ saved, rules: first }: { saved: Saved; rules: Rules }) {
  const [rules, setRules] = useState(first);
  const save = useSaveRules();
  const set = (change: Partial<Rules>) => setRules((now) => ({ ...now, ...change }));
  const changed = JSON.stringify(rules) !== JSON.stringify(first);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    save.mutate({ rules, version: saved.version }, { onSuccess: () => toast.success("שעות השקט נשמרו וחלות מעכשיו") });
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <Card className="p-4">
        <Section title="שעות פנייה">
          <p className="mb-1 text-sm text-ink-2">
            מחוץ לשעות האלה לא יוצאות שיחות והודעות. אין פניות לפני 08:00 ואחרי 21:00. שיחות נכנסות נענות תמיד.
          </p>
          <HoursEditor frame={FRAME} weekly={rules.weekly} onChange={(weekly) => set({ weekly })} />
        </Section>
      </Card>
      <Card className="space-y-4 p-4">
        <Section title="שבת, חגים וימי זיכרון">
          <div className="divide-y">
            <Choice label="זמני כניסה ויציאה לפי" options={PLACES} value={rules.place} onChange={(place) => set({ place })} />
            <Choice
              label="שבת, חג ויום העצמאות"
              note="דיוור לא יוצא בהם אף פעם, וביום כיפור לא יוצא דבר."
              options={REST_DAYS}
              value={rules.rest_days}
              onChange={(rest_days) => set({ rest_days })}
            />
            <Row label="סיום בערבי שבת וחג">
              <TimeField frame={FRAME} label="סיום בערבי שבת וחג" value={rules.eve_closes} onChange={(eve_closes) => set({ eve_closes })} />
            </Row>
            <Choice label="חול המועד" options={CHOL_HAMOED} value={rules.chol_hamoed} onChange={(chol_hamoed) => set({ chol_hamoed })} />
            <Choice
              label="יום השואה ויום הזיכרון"
              options={MEMORIAL_DAYS}
              value={rules.memorial_days}
              onChange={(memorial_days) => set({ memorial_days })}
            />
            <Choice
              label="צומות"
              note="בתשעה באב אין דיוור בכל מקרה."
              options={FAST_DAYS}
              value={rules.fast_days}
              onChange={(fast_days) => set({ fast_days })}
            />
          </div>
        </Section>
        <Section title="תאריכים סגורים">
          <ClosedDates dates={rules.closed_dates} onChange={(closed_dates) => set({ closed_dates })} />
        </Section>
      </Card>
      <Card className="p-4">
        <Section title="כמה פעמים לאותו אדם">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label="דיוורים בשבעה ימים"
              type="number"
              min={0}
              max={7}
              required
              value={rules.marketing_per_week}
              onChange={(event) => set({ marketing_per_week: event.target.valueAsNumber || 0 })}
            />
            <Field
              label="פניות ביום, בלי הודעות שירות"
              type="number"
              min={1}
              max={20}
              required
              value={rules.contacts_per_day}
              onChange={(event) => set({ contacts_per_day: event.target.valueAsNumber || 1 })}
            />
          </div>
        </Section>
      </Card>
      {save.isError && (
        <p role="alert" className="text-sm font-semibold text-bad">
          {messageOf(save.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button variant="ghost" disabled={!changed} onClick={() => setRules(first)}>
          ביטול השינויים
        </Button>
        <Button type="submit" variant="primary" busy={save.isPending} disabled={!changed}>
          שמירה
        </Button>
      </div>
    </form>
  );
}

function Row({ label, note, children }: { label: string; note?: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
      <div>
        <p className="text-sm font-semibold">{label}</p>
        {note && <p className="text-xs text-ink-3">{note}</p>}
      </div>
      {children}
    </div>
  );
}

function Choice<const Value extends string>({ label, note, options, value, onChange }: {
  label: string;
  note?: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  const values = options.map((option) => option.value);
  return (
    <Row label={label} note={note}>
      <Segmented
        label={label}
        className="max-w-full flex-wrap"
        value={value}
        options={options}
        onChange={(next) => onChange(oneOf(values, next) ?? value)}
      />
    </Row>
  );
}
