import { useId } from "react";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { ROUTE, ROUTE_REASON } from "@/lib/message-words";
import { useChangeDesk, type Desk } from "../api/desk";

const AUTO = "auto";
type Choice = typeof AUTO | Desk["route"];

const NOTE: Record<Choice, string> = {
  auto: "מוקד בוחר: וואטסאפ של המשרד, ואם הוא לא זמין Twilio, ובסוף SMS. חוזר לבד כשאפשר.",
  baileys: "תמיד דרך הטלפון המקושר. כשהוא מנותק, ההודעות מחכות.",
  twilio_whatsapp: "דרך המספר העסקי ב־Twilio. מחוץ ל־24 שעות מהודעת הלקוח יוצאות רק תבניות מאושרות.",
  twilio_sms: "טקסט בלבד, בתשלום לכל הודעה.",
};

const ORDER: readonly Choice[] = [AUTO, "baileys", "twilio_whatsapp", "twilio_sms"];

/** Where messages go now and why, and a choice that holds until it is taken back. */
export function RouteCard({ desk, canLink }: { desk: Desk; canLink: boolean }) {
  const change = useChangeDesk();
  const group = useId();
  const chosen: Choice = desk.route_held ? desk.route : AUTO;
  const missing: Partial<Record<Choice, string>> = {
    ...(!desk.twilio_ready && { twilio_whatsapp: "עוד לא הוגדר שולח ב־Twilio." }),
    ...(!desk.sms_ready && { twilio_sms: "עוד לא הוגדר שולח SMS." }),
  };
  return (
    <Card className="p-4">
      <Section title="הדרך שבה הודעות יוצאות">
        <p className="mb-3 flex flex-wrap items-center gap-x-2 gap-y-1">
          עכשיו: <Badge tone={desk.route === "baileys" ? "good" : "warn"}>{ROUTE[desk.route]}</Badge>
          {desk.route_reason && <span className="text-sm text-ink-2">{ROUTE_REASON[desk.route_reason]}</span>}
          {desk.route_changed_at && (
            <span className="text-xs text-ink-3">
              מאז <Moment at={desk.route_changed_at} />
            </span>
          )}
        </p>
        <div role="radiogroup" aria-label="בחירת הדרך" className="divide-y rounded-lg border">
          {ORDER.map((choice) => (
            <label key={choice} className="flex min-h-11 items-start gap-3 px-3 py-2.5">
              <input
                type="radio"
                name={group}
                className="mt-0.5 size-4 shrink-0 accent-(--c-accent)"
                checked={chosen === choice}
                disabled={!canLink || change.isPending || missing[choice] !== undefined}
                onChange={() => change.mutate({ desk, change: { route: choice === AUTO ? null : choice } })}
              />
              <span>
                <span className="block font-semibold">{choice === AUTO ? "אוטומטי (מומלץ)" : `רק ${ROUTE[choice]}`}</span>
                <span className="block text-sm text-ink-3">{missing[choice] ?? NOTE[choice]}</span>
              </span>
            </label>
          ))}
        </div>
      </Section>
    </Card>
  );
}
