import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useId, useState, type ReactNode, type SyntheticEvent } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { Field, INPUT } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { Sheet } from "@/components/ui/sheet";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { isUsable, templatesQuery } from "@/lib/message-templates";
import { oneOf } from "@/lib/guards";
import { segmentsQuery, useCreateBroadcast } from "../api/broadcasts";
import { PURPOSE } from "./words";

const PURPOSES = ["marketing", "service"] as const;
const FIRST: (typeof PURPOSES)[number] = "marketing";
const LEAST_S = 3;
const MOST_S = 3_600;
const USUAL_S = 6;

/** A draft is made of a group, a text and a pace; nothing goes out before it was looked at and started. */
export function NewBroadcast({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet open={open} onOpenChange={(next) => !next && onClose()} title="דיוור חדש" description="הכנת טיוטה של דיוור">
      <div className="p-4">{open && <Form />}</div>
    </Sheet>
  );
}

function Form() {
  const segments = useQuery(segmentsQuery);
  const templates = useQuery(templatesQuery);
  const create = useCreateBroadcast();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState({ name: "", segment_id: "", template_id: "", purpose: FIRST, spacing: String(USUAL_S) });
  const set = (change: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...change }));
  const usable = templates.data?.filter((template) => isUsable(template, false));
  const body = usable?.find((template) => template.id === draft.template_id)?.body;
  const spacing = Number(draft.spacing);
  const spacingWrong = !Number.isInteger(spacing) || spacing < LEAST_S || spacing > MOST_S;
  const complete = draft.name.trim() !== "" && draft.segment_id !== "" && draft.template_id !== "" && !spacingWrong;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const { name, segment_id, template_id, purpose } = draft;
    create.mutate({ name: name.trim(), segment_id, template_id, purpose, spacing_s: spacing }, { onSuccess: (made) => navigate(paths.broadcast.to(made.id)) });
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <Field label="שם" required maxLength={120} autoComplete="off" placeholder="למשל: דירות חדשות ברמת גן" hint="רק המשרד רואה אותו." value={draft.name} onChange={(event) => set({ name: event.target.value })} />
      <Choice
        label="למי"
        value={draft.segment_id}
        onChange={(segment_id) => set({ segment_id })}
        query={segments}
        options={segments.data}
        empty={
          <>
            אין עדיין קבוצות. מסננים את{" "}
            <Link href={paths.leads.to()} className="font-semibold text-accent-text underline">
              רשימת הלידים
            </Link>{" "}
            ושומרים אותה כתצוגה.
          </>
        }
      />
      <Choice
        label="מה שולחים"
        value={draft.template_id}
        onChange={(template_id) => set({ template_id })}
        query={templates}
        options={usable}
        empty={
          <>
            אין עדיין נוסח.{" "}
            <Link href={paths.templates.to()} className="font-semibold text-accent-text underline">
              כותבים תבנית
            </Link>{" "}
            וחוזרים לכאן.
          </>
        }
      />
      {body && (
        <p dir="auto" className="rounded-xl rounded-ee-sm bg-accent-soft px-3.5 py-2.5 text-start whitespace-pre-wrap">
          {body}
        </p>
      )}
      <div>
        <p className="mb-1 text-sm font-semibold">לשם מה</p>
        <Segmented label="לשם מה" value={draft.purpose} onChange={(value) => set({ purpose: oneOf(PURPOSES, value) ?? draft.purpose })} options={PURPOSES.map((value) => ({ value, label: PURPOSE[value].label }))} />
        <p className="mt-1 text-xs text-ink-3">{PURPOSE[draft.purpose].note}</p>
      </div>
      <Field
        label="שניות בין הודעה להודעה"
        type="number"
        inputMode="numeric"
        min={LEAST_S}
        max={MOST_S}
        value={draft.spacing}
        error={spacingWrong ? `מספר שלם בין ${LEAST_S} ל־${MOST_S}.` : create.isError ? messageOf(create.error) : null}
        hint="לאט בטוח יותר: וואטסאפ חוסם מספרים ששולחים בקצב של מכונה."
        onChange={(event) => set({ spacing: event.target.value })}
      />
      <Button type="submit" variant="primary" busy={create.isPending} disabled={!complete}>
        לבדיקה לפני שליחה
      </Button>
    </form>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  query: Pick<UseQueryResult, "isError" | "error" | "refetch">;
  options: readonly { id: string; name: string }[] | undefined;
  empty: ReactNode;
}

function Choice({ label, value, onChange, query, options, empty }: ChoiceProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {label}
      </label>
      <select id={id} required value={value} onChange={(event) => onChange(event.target.value)} disabled={!options || options.length === 0} className={INPUT}>
        <option value="">{options || query.isError ? "בחירה…" : "טוען…"}</option>
        {options?.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
      {options?.length === 0 && <p className="mt-1 text-xs text-ink-3">{empty}</p>}
      {!options && query.isError && (
        <p role="alert" className="mt-1 flex flex-wrap items-center gap-2 text-xs text-bad">
          {messageOf(query.error)}
          <Button size="sm" onClick={() => void query.refetch()}>
            ניסיון נוסף
          </Button>
        </p>
      )}
    </div>
  );
}
