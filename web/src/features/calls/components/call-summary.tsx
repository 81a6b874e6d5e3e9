import { endReason } from "@/lib/labels";
import type { Call } from "../api/queries";

/** The one line that says what the call was, or honestly where its analysis stands. */
export function callLine(call: Call): { text: string; quiet: boolean } {
  if (call.status === "ringing") return { text: "ממתינה למענה", quiet: true };
  if (call.status === "live") return { text: "השיחה מתנהלת עכשיו", quiet: true };
  if (call.summary) return { text: call.summary, quiet: false };
  if (call.analysis_state === "pending") return { text: "הסיכום בהכנה", quiet: true };
  if (call.analysis_state === "needs_review") return { text: "ממתינה לעיון אנושי: הניתוח לא היה זמין", quiet: true };
  if (call.end_reason) return { text: endReason(call.end_reason), quiet: true };
  return { text: "ללא סיכום", quiet: true };
}

export function CallLine({ call }: { call: Call }) {
  const { text, quiet } = callLine(call);
  return (
    <bdi dir="rtl" className={quiet ? "text-ink-3" : "text-ink-2"}>
      {text}
    </bdi>
  );
}
