import { useQuery } from "@tanstack/react-query";
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Field, INPUT } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { messageOf } from "@/lib/api/problem";
import { oneOf } from "@/lib/guards";
import { useLeadStatuses } from "@/lib/lead-statuses";
import { peopleQuery, type Auth, type Source } from "../api/sources";
import { AUTH, AUTHS, FIELDS } from "./words";

export interface Draft {
  name: string;
  auth: Auth;
  status: string;
  assignee_id: string | null;
  mapping: Source["mapping"];
}

interface Props {
  first: Draft;
  submit: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (draft: Draft) => void;
  /** Names of fields that this sender was seen to use. */
  seen?: readonly string[];
}

/** Everything of a source that an owner chooses; a new one and a known one alike. */
export function SettingsForm({ first, submit, busy, error, onSubmit, seen = [] }: Props) {
  const [draft, setDraft] = useState(first);
  const statuses = useLeadStatuses().filter((status) => status.kind === "open" && !status.archived);
  const people = useQuery(peopleQuery);
  const seenId = useId();
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const changed = JSON.stringify(draft) !== JSON.stringify(first);

  function send(event: FormEvent) {
    event.preventDefault();
    onSubmit({ ...draft, name: draft.name.trim() });
  }

  return (
    <form onSubmit={send} className="space-y-4">
      <Field
        label="שם המקור"
        required
        maxLength={60}
        autoComplete="off"
        placeholder="למשל: יד2, מדלן, טופס באתר"
        value={draft.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <div>
        <p className="mb-1 text-sm font-semibold">איך השולח מזדהה</p>
        <Segmented
          label="איך השולח מזדהה"
          className="flex"
          value={draft.auth}
          options={AUTHS.map((value) => ({ value, label: AUTH[value].label }))}
          onChange={(value) => set({ auth: oneOf(AUTHS, value) ?? draft.auth })}
        />
        <p className="mt-1.5 text-xs text-ink-3">{AUTH[draft.auth].text}</p>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Choice label="ליד חדש נכנס במצב" value={draft.status} onChange={(status) => set({ status })}>
          {statuses.length === 0 && <option value={draft.status}>{draft.status}</option>}
          {statuses.map((status) => (
            <option key={status.key} value={status.key}>
              {status.label}
            </option>
          ))}
        </Choice>
        <Choice
          label="מי מטפל"
          value={draft.assignee_id ?? ""}
          onChange={(value) => set({ assignee_id: value === "" ? null : value })}
        >
          <option value="">ללא אחראי, פתוח לכולם</option>
          {(people.data ?? []).map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </Choice>
      </div>
      <details className="rounded-md border px-3 py-2" open={Object.keys(first.mapping).length > 0}>
        <summary className="flex min-h-11 cursor-pointer items-center text-sm font-semibold">שמות השדות אצל השולח</summary>
        <p className="mt-2 text-xs text-ink-3">
          שמות נפוצים מזוהים לבד. ממלאים רק מה שלא זוהה: שם השדה כפי שהשולח כותב אותו, ובתוך שדה אחר עם נקודה, למשל{" "}
          <code dir="ltr">contact.phone</code>. כמזהה הפנייה יש לבחור רק שדה ששונה מפנייה לפנייה.
        </p>
        <div className="mt-3 grid gap-3 sm:grid-cols-2">
          {FIELDS.map(({ field, label }) => (
            <Field
              key={field}
              label={label}
              dir="ltr"
              maxLength={200}
              autoComplete="off"
              list={seenId}
              value={draft.mapping[field] ?? ""}
              onChange={(event) => set({ mapping: withField(draft.mapping, field, event.target.value) })}
            />
          ))}
        </div>
        <datalist id={seenId}>
          {seen.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </details>
      {error && (
        <p role="alert" className="text-sm font-semibold text-bad">
          {messageOf(error)}
        </p>
      )}
      <Button type="submit" variant="primary" busy={busy} disabled={!changed}>
        {submit}
      </Button>
    </form>
  );
}

function withField(mapping: Source["mapping"], field: string, value: string): Source["mapping"] {
  const rest = Object.fromEntries(Object.entries(mapping).filter(([name]) => name !== field));
  return value.trim() === "" ? rest : { ...rest, [field]: value };
}

function Choice({ label, value, onChange, children }: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      <select id={id} className={INPUT} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
}
