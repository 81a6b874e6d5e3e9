import { Phone, PhoneMissed } from "lucide-react";
import { cn } from "@/lib/cn";
import type { Call } from "../api/queries";

/** First letters of the caller, or a phone for a number without a name. */
export function CallAvatar({ call, large = false }: { call: Call; large?: boolean }) {
  const letters = call.customer_name
    ?.split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0])
    .join("");
  const Icon = call.end_reason === "not_answered" ? PhoneMissed : Phone;
  return (
    <span
      aria-hidden
      className={cn(
        "grid shrink-0 place-items-center rounded-full font-bold",
        large ? "size-11 text-base" : "size-8 text-xs",
        call.status === "live" && "bg-good-soft text-good",
        call.status === "ringing" && "bg-warn-soft text-warn",
        call.status === "ended" && "bg-sunken text-ink-2",
      )}
    >
      {letters ?? <Icon className={large ? "size-5" : "size-3.5"} />}
    </span>
  );
}
