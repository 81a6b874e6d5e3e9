import { useCallback, useState, type SyntheticEvent } from "react";
import { Link } from "wouter";
import { ClosedDates } from "@/components/closed-dates";
import { HoursEditor } from "@/components/hours-editor";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { paths } from "@/config/paths";
import { ApiError, isConflict, messageOf } from "@/lib/api/problem";
import { MIDNIGHT } from "@/lib/day-hours";
import { useLeaveGuard } from "@/lib/leave-guard";
import { toast } from "@/lib/toast";
import { useSaveSettings, type Settings } from "../api/settings";
import { ClashNotice } from "./clash-notice";
import { HoursEffects } from "./hours-effects";
import { NamesField } from "./names-field";
import { problemsOf, wrongDays, type Problems } from "./rules";
import { useDraft } from "./use-draft";
import { VoiceFields } from "./voice-fields";

const WHOLE_DAY = { opens: 0, closes: MIDNIGHT };

/** The field that the server named, with its words. A clash shows itself above the form. */
function refusedField(error: Error | null): Problems {
  return error instanceof ApiError && error.parameter !== null ? { [error.parameter]: error.message } : {};
}

/** Name, hours, voice and names of the office in one form; nothing changes before it is saved. */
export function SettingsForm({ saved }: { saved: Settings }) {
  const draft = useDraft(saved);
  const save = useSaveSettings();
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  useLeaveGuard(
    draft.dirty,
    useCallback((go: () => void) => setLeaving(() => go), []),
  );
  const { value } = draft;
  const wrong = problemsOf(value);
  const problems: Problems = { ...refusedField(save.error), ...wrong };
  const closedAlways = value.weekly.every((day) => day.length === 0);
  const unnamed = save.error && !isConflict(save.error) && Object.keys(refusedField(save.error)).length === 0;

  const change: typeof draft.change = (field, to) => {
    save.reset();
    draft.change(field, to);
  };

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    save.mutate(
      { version: draft.version, ...draft.changes },
      {
        onSuccess: () => {
          draft.reset();
          toast.success("ההגדרות נשמרו וחלות מהשיחה הבאה");
        },
        // Where both changed the same field, the notice above the form asks.
        onError: (error) => isConflict(error) && toast.error("מישהו שמר בינתיים. מה ששונה מוצג עכשיו, ואפשר לשמור שוב."),
      },
    );
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-4" aria-label="הגדרות המשרד">
      {draft.clashes.length > 0 && (
        <ClashNotice fields={draft.clashes} onKeepMine={draft.keepMine} onTakeTheirs={draft.takeTheirs} />
      )}
      <Card className="p-4">
        <Field
          label="שם המשרד"
          required
          maxLength={80}
          autoComplete="organization"
          value={value.name}
          error={problems.name}
          hint={
            <>
              כך הנציג מכיר את המשרד. משפט הפתיחה שלו נכתב בנפרד,{" "}
              <Link href={paths.prompts.to()} className="font-semibold text-accent-text underline underline-offset-2">
                בהנחיות הנציג
              </Link>
              : אם השם השתנה, עדכנו גם שם.
            </>
          }
          onChange={(event) => change("name", event.target.value)}
        />
      </Card>
      <Card className="space-y-4 p-4">
        <Section title="שעות פעילות" aside="לפי שעון ישראל">
          <HoursEditor
            weekly={value.weekly}
            frame={WHOLE_DAY}
            problems={wrongDays(problems)}
            onChange={(weekly) => change("weekly", weekly)}
          />
          {closedAlways && (
            <p role="status" className="mt-2 text-sm font-semibold text-warn">
              בלי שעות פעילות הנציג לא קובע ביקורים, והתור להתקשרות סגור תמיד.
            </p>
          )}
        </Section>
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5 shrink-0 accent-accent"
            checked={value.answers_when_closed}
            onChange={(event) => change("answers_when_closed", event.target.checked)}
          />
          <span className="min-w-0 flex-1">
            <span className="block text-sm font-semibold">הנציג עונה גם כשהמשרד סגור</span>
            <span className="block text-sm text-ink-3">
              {value.answers_when_closed
                ? "הנציג עונה בכל שעה, גם בשבת ובחג."
                : "מי שמתקשר כשסגור שומע מתי המשרד ייפתח, והשיחה נרשמת כדי שתחזרו אליו."}
            </span>
          </span>
        </label>
        <Section title="תאריכים סגורים">
          <ClosedDates dates={value.closed_dates} onChange={(dates) => change("closed_dates", dates)} />
        </Section>
        <HoursEffects />
      </Card>
      <Card className="p-4">
        <Section title="הקול בטלפון">
          <VoiceFields
            voice={value.voice}
            voices={saved.voices}
            problem={problems.voice}
            onChange={(voice) => change("voice", voice)}
          />
        </Section>
      </Card>
      <Card className="p-4">
        <Section title="שמות שהנציג מכיר">
          <NamesField
            names={value.hearing_hints}
            problem={problems.hearing_hints}
            onChange={(names) => change("hearing_hints", names)}
          />
        </Section>
      </Card>
      {unnamed && (
        <p role="alert" className="text-sm font-semibold text-bad">
          {messageOf(save.error)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button
          variant="ghost"
          disabled={!draft.dirty}
          onClick={() => {
            save.reset();
            draft.reset();
          }}
        >
          ביטול השינויים
        </Button>
        <Button
          type="submit"
          variant="primary"
          busy={save.isPending}
          disabled={!draft.dirty || draft.clashes.length > 0 || Object.keys(wrong).length > 0}
        >
          שמירה
        </Button>
      </div>
      <Confirm
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title="יש שינויים שלא נשמרו"
        confirm="לצאת בלי לשמור"
        cancel="להישאר"
        onConfirm={() => leaving?.()}
      >
        השינויים בהגדרות המשרד יאבדו.
      </Confirm>
    </form>
  );
}
