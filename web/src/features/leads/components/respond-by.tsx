import { AlarmClock, AlarmClockOff } from "lucide-react";
import { TONE } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { formatAbsolute, formatDue, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import type { Lead } from "../api/leads";

const SOON_MS = 15 * 60_000;

/** Until when the lead is to be answered, counted in opening hours; loud once that has passed, gone once somebody did. */
export function RespondBy({ lead, className }: { lead: Pick<Lead, "respond_by">; className?: string }) {
  const now = useNow(30_000);
  if (lead.respond_by === null) return null;
  const left = new Date(lead.respond_by).getTime() - now;
  const late = left < 0;
  const Icon = late ? AlarmClockOff : AlarmClock;
  const tone = late ? TONE.bad : left < SOON_MS ? TONE.warn : TONE.neutral;
  return (
    <span
      title={`מענה ראשון עד ${formatAbsolute(lead.respond_by)}`}
      className={cn("nums inline-flex h-5.5 items-center gap-1 rounded-full px-2 text-xs font-semibold whitespace-nowrap", tone, className)}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{late ? "באיחור, היה צריך לענות" : "לענות"} </span>
      {late ? `באיחור, ${formatRelative(lead.respond_by, now)}` : left < SOON_MS ? formatRelative(lead.respond_by, now) : `עד ${formatDue(lead.respond_by, now)}`}
    </span>
  );
}
