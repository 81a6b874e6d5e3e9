import { useEffect, useId, useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, INPUT } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { oneOf } from "@/lib/guards";
import { fieldWords, TEMPLATE_CATEGORY, TEMPLATE_FIELDS } from "@/lib/message-words";
import type { TemplateDraft } from "../api/templates";
import { example, fieldsFor, placesOf, placesProblem } from "./places";

interface Props {
  first: TemplateDraft;
  /** The words of an approved template stay as WhatsApp approved them. */
  wordsFixed: boolean;
  submit: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (draft: TemplateDraft) => void;
  /** Told whether there is something to save. */
  onChanged?: (changed: boolean) => void;
}

const MOST = 1_024;
const CATEGORIES = ["utility", "marketing"] as const;

/** A ready text: its words, what fills its places, and how it will read. */
export function TemplateForm({ first, wordsFixed, submit, busy, error, onSubmit, onChanged }: Props) {
  // What was typed stays while a colleague changes the rest; what was not follows him.
  const [typed, setTyped] = useState<Partial<TemplateDraft>>({});
  const draft = { ...first, ...typed };
  const body = useId();
  const problem = placesProblem(draft.body);
  const changed = JSON.stringify(draft) !== JSON.stringify(first);
  useEffect(() => onChanged?.(changed), [onChanged, changed]);
  const set = (change: Partial<TemplateDraft>) => setTyped((now) => ({ ...now, ...change }));
  const write = (text: string) => set({ body: text, fields: fieldsFor(text, draft.fields) });

  function send(event: SyntheticEvent) {
    event.preventDefault();
    if (problem === null) onSubmit({ ...draft, name: draft.name.trim(), body: draft.body.trim(), content_sid: draft.content_sid?.trim() || null });
  }

  return (
    <form onSubmit={send} className="space-y-4">
      <Field label="שם" required maxLength={80} autoComplete="off" placeholder="למשל: תזכורת לביקור" value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      <div>
        <p className="mb-1 text-sm font-semibold">סוג</p>
        <Segmented
          label="סוג"
          value={draft.category}
          onChange={(value) => set({ category: oneOf(CATEGORIES, value) ?? draft.category })}
          options={CATEGORIES.map((value) => ({ value, label: TEMPLATE_CATEGORY[value] }))}
        />
        <p className="mt-1 text-xs text-ink-3">שיווק יוצא רק למי שהסכים, ולא בשעות שקט.</p>
      </div>
      <div>
        <label htmlFor={body} className="mb-1 block text-sm font-semibold">
          הנוסח
        </label>
        <textarea
          id={body}
          required
          dir="auto"
          rows={5}
          maxLength={MOST}
          value={draft.body}
          disabled={wordsFixed}
          aria-invalid={problem ? true : undefined}
          aria-describedby={`${body}-note`}
          placeholder="שלום {{1}}, מזכירים את הביקור מחר. {{2}}"
          onChange={(event) => write(event.target.value)}
          className={cn(INPUT, "field-sizing-content h-auto! min-h-28 py-2 text-start disabled:opacity-70")}
        />
        <p id={`${body}-note`} role={problem ? "alert" : undefined} className={cn("mt-1 text-xs", problem ? "text-bad" : "text-ink-3")}>
          {problem ?? (wordsFixed ? "תבנית מאושרת נשארת במילים שאושרו. לשינוי יוצרים תבנית חדשה." : "{{1}}, {{2}} הם מקומות שמתמלאים לכל לקוח בנפרד.")}
        </p>
        {!wordsFixed && (
          <Button size="sm" className="mt-2" onClick={() => write(`${draft.body}{{${placesOf(draft.body).length + 1}}}`)}>
            הוספת מקום
          </Button>
        )}
      </div>
      {draft.fields.map((field, index) => (
        <FieldChoice key={index} place={index + 1} field={field} disabled={wordsFixed} onChange={(next) => set({ fields: draft.fields.map((each, at) => (at === index ? next : each)) })} />
      ))}
      <Field
        label="מזהה התבנית ב־Twilio"
        dir="ltr"
        autoComplete="off"
        pattern="HX[0-9a-fA-F]{32}"
        title="HX ואחריו 32 ספרות ואותיות"
        placeholder="HX…"
        value={draft.content_sid ?? ""}
        hint={wordsFixed ? "מזהה אחר הוא נוסח אחר: התבנית תחזור לטיוטה." : "נדרש רק כדי לשלוח דרך Twilio. מופיע שם אחרי שהתבנית נשלחה לאישור."}
        error={error ? messageOf(error) : null}
        onChange={(event) => set({ content_sid: event.target.value })}
      />
      {draft.body.trim() !== "" && (
        <div>
          <p className="mb-1 text-xs font-semibold text-ink-3">לדוגמה</p>
          <p dir="auto" className="rounded-xl rounded-ee-sm bg-accent-soft px-3.5 py-2.5 text-start text-base whitespace-pre-wrap">
            {example(draft.body, draft.fields)}
          </p>
        </div>
      )}
      <Button type="submit" variant="primary" busy={busy} disabled={!changed || problem !== null}>
        {submit}
      </Button>
    </form>
  );
}

function FieldChoice({ place, field, disabled, onChange }: { place: number; field: string; disabled: boolean; onChange: (field: string) => void }) {
  const id = useId();
  return (
    <div className="flex items-center gap-3">
      <label htmlFor={id} className="shrink-0 text-sm font-semibold">
        מקום <bdi dir="ltr">{`{{${place}}}`}</bdi>
      </label>
      <select id={id} value={field} disabled={disabled} onChange={(event) => onChange(event.target.value)} className={INPUT}>
        {[...new Set([...TEMPLATE_FIELDS, field])].map((name) => (
          <option key={name} value={name}>
            {fieldWords(name)}
          </option>
        ))}
      </select>
    </div>
  );
}
