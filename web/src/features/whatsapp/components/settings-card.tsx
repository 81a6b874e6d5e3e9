import { useState, type SyntheticEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { formatPhone } from "@/lib/format";
import { useChangeDesk, type Desk } from "../api/desk";
import { toE164 } from "./words";

const MOST_A_DAY = 1_000;

/** What the office decides: whether the agent writes, how calls go on, who the senders are, how much a day. */
export function SettingsCard({ desk, canLink }: { desk: Desk; canLink: boolean }) {
  const change = useChangeDesk();
  const busy = !canLink || change.isPending;
  return (
    <Card className="p-4">
      <Section title="הנציג בוואטסאפ">
        <div className="divide-y">
          <Switch
            label="הנציג עונה ללקוחות"
            note="לפי הנחיות הוואטסאפ במסך הנציג. בכל שיחה אפשר לקחת ממנו את התשובה."
            checked={desk.ai_on}
            disabled={busy}
            onChange={(ai_on) => change.mutate({ desk, change: { ai_on } })}
          />
          <Switch
            label="המשך בכתב אחרי שיחה שנקטעה"
            note="שיחת טלפון נפלה באמצע? הלקוח מקבל הודעה שממשיכה מאותה נקודה."
            checked={desk.resume_calls}
            disabled={busy}
            onChange={(resume_calls) => change.mutate({ desk, change: { resume_calls } })}
          />
        </div>
      </Section>
      <Senders desk={desk} canLink={canLink} />
    </Card>
  );
}

const typedOf = (number: string | null) => (number === null ? "" : formatPhone(number));

function Senders({ desk, canLink }: { desk: Desk; canLink: boolean }) {
  const first = { twilio: typedOf(desk.twilio_sender), sms: typedOf(desk.sms_sender), cap: String(desk.daily_cap) };
  // What was typed stays while the settings around it change; what was not follows them.
  const [typed, setTyped] = useState<Partial<typeof first>>({});
  const draft = { ...first, ...typed };
  const set = (part: Partial<typeof first>) => setTyped((now) => ({ ...now, ...part }));
  const change = useChangeDesk();
  const changed = JSON.stringify(draft) !== JSON.stringify(first);
  const wrong = (number: string) => (number.trim() !== "" && toE164(number) === null ? "זה לא מספר טלפון תקין." : null);
  const cap = Number(draft.cap);
  const capWrong = !Number.isInteger(cap) || cap < 0 || cap > MOST_A_DAY || draft.cap.trim() === "" ? `מספר שלם בין 0 ל־${MOST_A_DAY}.` : null;
  const bad = wrong(draft.twilio) !== null || wrong(draft.sms) !== null || capWrong !== null;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (bad) return;
    change.mutate(
      { desk, change: { twilio_sender: toE164(draft.twilio), sms_sender: toE164(draft.sms), daily_cap: cap } },
      { onSuccess: () => (setTyped({}), toast.success("ההגדרות נשמרו")) },
    );
  }

  return (
    <Section title="שולחים ומכסה" className="mt-5">
      <form onSubmit={submit}>
        <fieldset disabled={!canLink} className="grid gap-4 sm:grid-cols-3">
          <Field label="מספר וואטסאפ ב־Twilio" type="tel" dir="ltr" value={draft.twilio} error={wrong(draft.twilio)} hint="ריק: בלי הדרך הזאת." onChange={(event) => set({ twilio: event.target.value })} />
          <Field label="מספר SMS" type="tel" dir="ltr" value={draft.sms} error={wrong(draft.sms)} hint="ריק: בלי SMS." onChange={(event) => set({ sms: event.target.value })} />
          <Field label="שיחות שפותחים ביום" type="number" inputMode="numeric" min={0} max={MOST_A_DAY} value={draft.cap} error={capWrong} hint="מעט זה בטוח יותר." onChange={(event) => set({ cap: event.target.value })} />
        </fieldset>
        {canLink && (
          <Button type="submit" className="mt-4" variant="primary" busy={change.isPending} disabled={!changed || bad}>
            שמירה
          </Button>
        )}
      </form>
    </Section>
  );
}
