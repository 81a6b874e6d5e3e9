import { ExternalLink } from "lucide-react";
import { useId } from "react";
import { INPUT } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { Settings } from "../api/settings";

type Voice = Settings["voice"];

const RATES = [
  { value: 0.85, label: "איטי" },
  { value: 1, label: "רגיל" },
  { value: 1.15, label: "מהיר" },
] as const;
const SAMPLES = "https://cloud.google.com/text-to-speech/docs/chirp3-hd";

/** Which voice the agent speaks with, and how fast. */
export function VoiceFields({ voice, voices, problem, onChange }: {
  voice: Voice;
  voices: Settings["voices"];
  problem: string | undefined;
  onChange: (voice: Voice) => void;
}) {
  const id = useId();
  const usual = RATES.some((rate) => rate.value === voice.speaking_rate);
  const rates = usual ? RATES : [...RATES, { value: voice.speaking_rate, label: `פי ${voice.speaking_rate}` }];
  return (
    <div className="space-y-3">
      <div className="grid items-end gap-4 sm:grid-cols-2">
        <div>
          <label htmlFor={id} className="mb-1 block text-sm font-semibold">
            הקול
          </label>
          <select
            id={id}
            className={INPUT}
            value={voice.name}
            aria-invalid={problem ? true : undefined}
            onChange={(event) => onChange({ ...voice, name: event.target.value })}
          >
            {voices.map((each) => (
              <option key={each.name} value={each.name}>
                {each.label}
              </option>
            ))}
          </select>
        </div>
        <div>
          <p className="mb-1 text-sm font-semibold">קצב הדיבור</p>
          <Segmented
            label="קצב הדיבור"
            className="flex"
            value={String(voice.speaking_rate)}
            options={rates.map((rate) => ({ value: String(rate.value), label: rate.label }))}
            onChange={(value) => onChange({ ...voice, speaking_rate: Number(value) })}
          />
        </div>
      </div>
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
      <p className="text-sm text-ink-3">
        הנציג מדבר בלשון נקבה, ולכן כל הקולות כאן הם קולות של אישה.{" "}
        <a
          href={SAMPLES}
          target="_blank"
          rel="noreferrer"
          className="touch inline-flex items-center gap-1 font-semibold text-accent-text underline underline-offset-2"
        >
          דוגמאות באתר של Google, לפי השם באנגלית
          <ExternalLink aria-hidden className="size-3.5" />
        </a>
      </p>
    </div>
  );
}
