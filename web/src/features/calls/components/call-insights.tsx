import { CircleHelp, Hourglass, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { scoreBand } from "@/components/ui/score";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/state";
import { cn } from "@/lib/cn";
import { leadField, leadFieldValue } from "@/lib/labels";
import type { Call, CallDetail } from "../api/queries";
import { CallTempo } from "./call-tempo";
import { SentimentMenu } from "./sentiment-menu";
import { TurnLink } from "./turn-link";

interface Props {
  detail: CallDetail;
  onTurn: (seq: number) => void;
}

/** What the analysis found, each line with the words it rests on. */
export function CallInsights({ detail, onTurn }: Props) {
  const { call } = detail;
  return (
    <div className="space-y-5">
      <AnalysisNotice call={call} error={detail.analysis_error} />
      {call.summary && (
        <Section title="סיכום" aside={<SentimentMenu call={call} />}>
          <p className="text-base text-ink">
            {call.summary}
          </p>
        </Section>
      )}
      {call.lead_score !== null && <ScoreBlock score={call.lead_score} detail={detail} onTurn={onTurn} />}
      {detail.lead_fields.length > 0 && (
        <Section title="מה נאמר על הצורך">
          <dl className="divide-y rounded-lg border">
            {detail.lead_fields.map((field) => (
              <div key={field.field} className="flex gap-3 px-3 py-2">
                <dt className="w-20 shrink-0 text-ink-3">{leadField(field.field)}</dt>
                <dd className="min-w-0 flex-1">
                  <span className="block font-semibold">
                    <bdi>{leadFieldValue(field.field, field.value)}</bdi>
                  </span>
                  <TurnLink seq={field.turn_seq} quote={field.quote} onTurn={onTurn} />
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      <CallTempo tempo={detail.tempo} />
    </div>
  );
}

function ScoreBlock({ score, detail, onTurn }: Props & { score: number }) {
  const band = scoreBand(score);
  return (
    <Section title="ציון הליד">
      <div className="rounded-lg border">
        <div className="flex items-center gap-3 border-b px-3 py-2.5">
          <span className="nums text-2xl font-bold">{score}</span>
          <span className={cn("font-bold", band.text)}>{band.label}</span>
          <span aria-hidden className="ms-auto flex h-1.5 w-28 overflow-hidden rounded-full bg-sunken">
            <span className={cn("rounded-full", band.bar)} style={{ inlineSize: `${score}%` }} />
          </span>
        </div>
        <ul className="divide-y">
          {detail.score_reasons.map((reason) => (
            <li key={reason.rule} className="px-3 py-2">
              <div className="flex gap-3">
                <bdi
                  dir="ltr"
                  className={cn("nums w-9 shrink-0 text-end font-bold", reason.points >= 0 ? "text-good" : "text-bad")}
                >
                  {reason.points > 0 ? `+${reason.points}` : reason.points}
                </bdi>
                <span className="min-w-0 flex-1">{reason.label}</span>
              </div>
              <div className="ps-12">
                <TurnLink seq={reason.turn_seq} quote={reason.quote} onTurn={onTurn} />
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Section>
  );
}

function Notice({ icon, title, children, tone }: { icon: ReactNode; title: string; children: ReactNode; tone: string }) {
  return (
    <div role="status" className={cn("flex gap-2.5 rounded-lg px-3 py-2.5 text-sm", tone)}>
      <span className="mt-0.5 shrink-0">{icon}</span>
      <div>
        <p className="font-bold">{title}</p>
        <p>{children}</p>
      </div>
    </div>
  );
}

function AnalysisNotice({ call, error }: { call: Call; error: string | null }) {
  if (call.status !== "ended") {
    return (
      <Notice icon={<CircleHelp aria-hidden className="size-4" />} title="הניתוח יבוא אחרי השיחה" tone="bg-sunken text-ink-2">
        סיכום, ציון ומשימת המשך יופיעו כאן מיד כשהשיחה תסתיים.
      </Notice>
    );
  }
  if (call.analysis_state === "pending") {
    return (
      <>
        <Notice icon={<Hourglass aria-hidden className="size-4" />} title="השיחה בניתוח" tone="bg-info-soft text-info">
          הסיכום והציון יופיעו כאן מעצמם.
        </Notice>
        <div aria-hidden className="space-y-2">
          <Skeleton className="h-3.5 w-full" />
          <Skeleton className="h-3.5 w-4/5" />
          <Skeleton className="h-20 w-full" />
        </div>
      </>
    );
  }
  if (call.analysis_state === "needs_review") {
    return (
      <Notice icon={<TriangleAlert aria-hidden className="size-4" />} title="השיחה ממתינה לעיון שלכם" tone="bg-warn-soft text-warn">
        {error ?? "הניתוח לא היה זמין, ולכן מוצגות רק עובדות שנרשמו בשיחה. ננסה שוב מאוחר יותר."}
      </Notice>
    );
  }
  if (call.analysis_state === "none") {
    return (
      <Notice icon={<CircleHelp aria-hidden className="size-4" />} title="אין ניתוח לשיחה הזאת" tone="bg-sunken text-ink-2">
        לא נאמר בה מספיק כדי לסכם.
      </Notice>
    );
  }
  return null;
}
