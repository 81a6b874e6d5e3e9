import { useState } from "react";
import { Filter } from "@/components/ui/filter";
import { dayKey } from "@/lib/format";
import { oneOf } from "@/lib/guards";
import { endReason, SENTIMENT } from "@/lib/labels";
import { allows, type Me } from "@/lib/me";
import type { EndReason, Narrowed } from "./narrowed";

const SPEAKERS = ["caller", "agent"] as const;
const MOODS = ["positive", "neutral", "mixed", "negative"] as const;
const ENDS = [
  "caller_hangup",
  "agent_hangup",
  "transferred",
  "not_answered",
  "silence",
  "time_limit",
  "connection_lost",
  "crash",
  "error",
] as const satisfies readonly EndReason[];
const SPEAKER_LABEL = { caller: "הלקוח", agent: "הנציג הקולי" } as const;
const DAY_MS = 86_400_000;
const SPANS = [
  { days: 0, label: "היום" },
  { days: 7, label: "שבוע אחרון" },
  { days: 30, label: "חודש אחרון" },
  { days: 365, label: "שנה אחרונה" },
] as const;

interface Props {
  me: Me;
  value: Narrowed;
  onChange: (value: Narrowed) => void;
}

/** Who said it, in what mood, how the call ended, and since when. */
export function SearchFilters({ me, value, onChange }: Props) {
  const [since] = useState(() =>
    SPANS.map((span) => ({ value: dayKey(new Date(Date.now() - span.days * DAY_MS)), label: span.label })),
  );
  return (
    <div role="group" aria-label="סינון" className="flex flex-wrap gap-2 border-b px-3 py-2">
      <Filter label="מתי" value={value.from} options={since} onChange={(from) => onChange({ ...value, from })} />
      {allows(me, "calls.read") && (
        <>
          <Filter
            label="מי אמר"
            value={value.speaker}
            options={SPEAKERS.map((speaker) => ({ value: speaker, label: SPEAKER_LABEL[speaker] }))}
            onChange={(next) => onChange({ ...value, speaker: oneOf(SPEAKERS, next ?? null) })}
          />
          <Filter
            label="מצב רוח"
            value={value.sentiment}
            options={MOODS.map((mood) => ({ value: mood, label: SENTIMENT[mood].label }))}
            onChange={(next) => onChange({ ...value, sentiment: oneOf(MOODS, next ?? null) })}
          />
          <Filter
            label="איך נגמרה השיחה"
            value={value.outcome}
            options={ENDS.map((end) => ({ value: end, label: endReason(end) }))}
            onChange={(next) => onChange({ ...value, outcome: oneOf(ENDS, next ?? null) })}
          />
        </>
      )}
    </div>
  );
}
