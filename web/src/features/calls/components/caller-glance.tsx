import { useQuery } from "@tanstack/react-query";
import { BellOff, CalendarDays, ListChecks } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import { count, formatDue } from "@/lib/format";
import { useStatusWords } from "@/lib/lead-statuses";
import { callerQuery, type Call } from "../api/queries";

/** Who is on the line, in two lines: known or new, the open lead, what is owed to him and his last call. */
export function CallerGlance({ call }: { call: Call }) {
  const caller = useQuery(callerQuery(call.id, call.customer_id)).data;
  const word = useStatusWords();
  if (!caller || caller.customer_id === null) return null;
  const status = caller.lead_status === null ? null : word(caller.lead_status);
  return (
    <span className="block space-y-1 rounded-md bg-sunken/60 px-2.5 py-2 text-xs text-ink-2">
      <span className="flex flex-wrap items-center gap-1.5">
        {caller.do_not_contact && (
          <Badge tone="bad">
            <BellOff aria-hidden className="size-3" />
            ביקש שלא יפנו אליו
          </Badge>
        )}
        {caller.calls_before === 0 ? (
          <Badge tone="info">מתקשר חדש</Badge>
        ) : (
          <span>
            {count(caller.calls_before, "שיחה קודמת אחת", "שיחות קודמות")}
            {caller.last_call_at && (
              <>
                , אחרונה <Moment at={caller.last_call_at} />
              </>
            )}
          </span>
        )}
        {status && caller.calls_before > 0 && <Badge tone={status.tone}>{status.label}</Badge>}
        {caller.open_tasks > 0 && (
          <span className="inline-flex items-center gap-1">
            <ListChecks aria-hidden className="size-3.5" />
            {count(caller.open_tasks, "משימה פתוחה", "משימות פתוחות")}
          </span>
        )}
        {caller.next_visit_at && (
          <span className="inline-flex items-center gap-1">
            <CalendarDays aria-hidden className="size-3.5" />
            {formatDue(caller.next_visit_at)}
          </span>
        )}
      </span>
      {(caller.wish ?? caller.last_call_summary) && (
        <bdi dir="auto" className="line-clamp-2 block">
          {caller.wish ?? caller.last_call_summary}
        </bdi>
      )}
    </span>
  );
}
