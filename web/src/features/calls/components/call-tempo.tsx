import { Section } from "@/components/ui/section";
import type { CallDetail } from "../api/queries";
import { GAP_MEANS, inSeconds } from "./tempo-words";

/** How the call felt to its caller: how long he waited for answers, and how soon the agent let him speak. */
export function CallTempo({ tempo }: { tempo: CallDetail["tempo"] }) {
  if (tempo.gap_median_ms === null && tempo.yield_median_ms === null) return null;
  return (
    <Section title="קצב השיחה">
      <dl className="divide-y rounded-lg border text-sm">
        <Row label="זמן תשובה אופייני" title={GAP_MEANS} ms={tempo.gap_median_ms} />
        {tempo.answers > 1 && <Row label="התשובה האיטית ביותר" title={GAP_MEANS} ms={tempo.gap_slowest_ms} />}
        <Row label="זמן להשתתק כשהלקוח נכנס לדברים" title="מהרגע שהלקוח דיבר מעל הנציג ועד שהנציג השתתק" ms={tempo.yield_median_ms} />
      </dl>
    </Section>
  );
}

function Row({ label, title, ms }: { label: string; title: string; ms: number | null }) {
  if (ms === null) return null;
  return (
    <div className="flex items-baseline gap-3 px-3 py-2" title={title}>
      <dt className="min-w-0 flex-1 text-ink-3">{label}</dt>
      <dd className="nums shrink-0 font-semibold">
        <bdi dir="ltr">{inSeconds(ms)}</bdi> שנ׳
      </dd>
    </div>
  );
}
