import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { messageOf } from "@/lib/api/problem";
import type { EventName } from "../api/webhooks";
import { EVENTS, eventWords } from "./words";

export interface Draft {
  name: string;
  url: string;
  events: EventName[];
}

interface Props {
  first: Draft;
  submit: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (draft: Draft) => void;
}

/** Where to, and what about. */
export function SettingsForm({ first, submit, busy, error, onSubmit }: Props) {
  const [draft, setDraft] = useState(first);
  const changed = JSON.stringify(draft) !== JSON.stringify(first);

  function send(event: FormEvent) {
    event.preventDefault();
    onSubmit({ ...draft, name: draft.name.trim(), url: draft.url.trim() });
  }

  return (
    <form onSubmit={send} className="space-y-4">
      <Field
        label="שם"
        required
        maxLength={60}
        autoComplete="off"
        placeholder="למשל: גיליון המכירות"
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.target.value })}
      />
      <Field
        label="כתובת"
        type="url"
        dir="ltr"
        required
        maxLength={1000}
        autoComplete="off"
        placeholder="https://"
        value={draft.url}
        error={error ? messageOf(error) : null}
        hint="שרת שפתוח לאינטרנט, ב־https בלבד."
        onChange={(event) => setDraft({ ...draft, url: event.target.value })}
      />
      <fieldset>
        <legend className="mb-1 text-sm font-semibold">על מה לעדכן</legend>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {EVENTS.map((name) => (
            <label key={name} className="flex min-h-11 items-center gap-3 py-2 text-sm">
              <input
                type="checkbox"
                className="size-5 shrink-0 accent-accent"
                checked={draft.events.includes(name)}
                onChange={(event) =>
                  setDraft({
                    ...draft,
                    events: EVENTS.filter((each) => (each === name ? event.target.checked : draft.events.includes(each))),
                  })
                }
              />
              {eventWords(name)}
            </label>
          ))}
        </div>
      </fieldset>
      <Button type="submit" variant="primary" busy={busy} disabled={!changed || draft.events.length === 0}>
        {submit}
      </Button>
    </form>
  );
}
