import { Badge } from "@/components/ui/badge";
import { CALL_STATUS } from "@/lib/labels";
import type { Call } from "../api/queries";

/** Ringing and live carry a dot that breathes, and always the word. */
export function CallStatus({ status }: { status: Call["status"] }) {
  const { label, tone } = CALL_STATUS[status];
  return (
    <Badge tone={tone}>
      {status !== "ended" && (
        <span
          aria-hidden
          className={`size-1.5 animate-pulse-soft rounded-full ${status === "live" ? "bg-live" : "bg-ring"}`}
        />
      )}
      {label}
    </Badge>
  );
}
