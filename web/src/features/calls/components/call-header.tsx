import { ChevronRight, Link2, TriangleAlert } from "lucide-react";
import { toast } from "@/lib/toast";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { LiveTimer } from "@/components/ui/live-timer";
import { Moment } from "@/components/ui/moment";
import { usePageTitle } from "@/components/ui/page-header";
import { Phone } from "@/components/ui/phone";
import { paths } from "@/config/paths";
import { formatDuration } from "@/lib/format";
import { endReason } from "@/lib/labels";
import type { Call } from "../api/queries";
import { CallAvatar } from "./avatar";
import { CallStatus } from "./call-status";
import { Who, whoText } from "./who";

export function CallHeader({ call }: { call: Call }) {
  usePageTitle(`שיחה עם ${whoText(call)}`);

  async function copyLink() {
    await navigator.clipboard.writeText(window.location.href);
    toast.success("הקישור לשיחה הועתק");
  }

  return (
    <header className="mb-4 flex items-center gap-3">
      <Link href={paths.calls.to()} aria-label="חזרה לשיחות" className={`${buttonClass("ghost", "icon")} -ms-2`}>
        <ChevronRight aria-hidden className="size-5 ltr:-scale-x-100" />
      </Link>
      <CallAvatar call={call} large />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5">
          <h1 className="truncate text-xl font-bold tracking-tight">
            <Who call={call} />
          </h1>
          <CallStatus status={call.status} />
          {call.degraded && (
            <Badge tone="warn">
              <TriangleAlert aria-hidden className="size-3.5" />
              חלק מהשיחה במצב חירום
            </Badge>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-x-3 text-sm text-ink-3">
          {call.customer_name && call.from_number && <Phone number={call.from_number} />}
          <Moment at={call.started_at} />
          {call.status === "ended" ? (
            <span className="nums">{formatDuration(call.duration_ms ?? 0)}</span>
          ) : (
            <LiveTimer from={call.answered_at ?? call.started_at} className="font-bold text-good" />
          )}
          {call.end_reason && <span>{endReason(call.end_reason)}</span>}
          {call.prompt_version !== null && <span>הנחיות, גרסה {call.prompt_version}</span>}
        </div>
      </div>
      {navigator.clipboard && (
        <Button variant="ghost" size="icon" aria-label="העתקת קישור לשיחה" onClick={() => void copyLink()} className="max-md:hidden">
          <Link2 aria-hidden className="size-4.5" />
        </Button>
      )}
    </header>
  );
}
