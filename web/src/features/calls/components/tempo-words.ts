import type { Schemas } from "@/lib/api/client";

type Stages = Schemas["TurnStages"];

export const GAP_MEANS = "השקט שבין סוף דברי הלקוח לתחילת התשובה";

/** Tenths of a second, without the unit; below half a second hundredths. */
export const inSeconds = (ms: number): string => (ms / 1000).toFixed(ms < 500 ? 2 : 1);

const PARTS: ReadonlyArray<readonly [Exclude<keyof Stages, "commit_ms">, string]> = [
  ["end_to_ear_ms", "זיהוי סוף הדיבור"],
  ["ear_ms", "תמלול"],
  ["ear_to_model_ms", "המתנה להמשך דיבור"],
  ["tools_ms", "בדיקה במערכת"],
  ["model_ms", "ניסוח התשובה"],
  ["model_to_speech_ms", "השלמת המשפט"],
  ["speech_ms", "הפקת קול"],
  ["speech_to_heard_ms", "השמעה"],
];

const WORTH_A_WORD_MS = 50;

/** What the wait for an answer was made of, one part a line. */
export function stagesInWords(stages: Stages): string {
  const parts = PARTS.filter(([name]) => (stages[name] ?? 0) >= WORTH_A_WORD_MS);
  return [GAP_MEANS, ...parts.map(([name, word]) => `${word}: ${inSeconds(stages[name] ?? 0)} שנ׳`)].join("\n");
}
