import { useQuery, useQueryClient } from "@tanstack/react-query";
import { PhoneOff } from "lucide-react";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { ApiError } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { callQuery, turnsQuery, type CallDetail } from "../api/queries";
import { CallHeader } from "../components/call-header";
import { CallInsights } from "../components/call-insights";
import { Transcript } from "../components/transcript";

interface Props {
  id: string;
  /** Parts of other areas (tasks, appointments, the lead), given by the app. */
  extras: (detail: CallDetail) => ReactNode;
}

const HIGHLIGHT_MS = 2600;

function turnInAddress(): number | null {
  const named = /^#turn-(\d+)$/.exec(window.location.hash)?.[1];
  return named === undefined ? null : Number(named);
}

export function CallPage({ id, extras }: Props) {
  const client = useQueryClient();
  const detail = useQuery(callQuery(id));
  const turns = useQuery(turnsQuery(client, id));
  const [view, setView] = useState("talk");
  // A link may name a turn; it is followed once the transcript is there.
  const [highlighted, setHighlighted] = useState<number | null>(turnInAddress);

  const showTurn = useCallback((seq: number) => {
    setView("talk");
    setHighlighted(seq);
    window.history.replaceState(window.history.state, "", `#turn-${seq}`);
  }, []);

  // A search result may name another turn of the call that is open already.
  useEffect(() => {
    const follow = () => setHighlighted(turnInAddress());
    window.addEventListener("pushState", follow);
    return () => window.removeEventListener("pushState", follow);
  }, []);

  const ready = turns.data !== undefined && detail.data !== undefined;
  useEffect(() => {
    if (highlighted === null || !ready) return;
    const element = document.getElementById(`turn-${highlighted}`);
    element?.scrollIntoView({ block: "center", behavior: "smooth" });
    element?.focus({ preventScroll: true });
    const timer = window.setTimeout(() => setHighlighted(null), HIGHLIGHT_MS);
    return () => window.clearTimeout(timer);
  }, [highlighted, ready]);

  if (detail.isError && !detail.data) {
    return detail.error instanceof ApiError && detail.error.status === 404 ? (
      <EmptyState
        page
        icon={PhoneOff}
        title="השיחה לא נמצאה"
        action={<Link href={paths.calls.to()} className={buttonClass("secondary", "sm")}>לכל השיחות</Link>}
      >
        ייתכן שהקישור שגוי או שהשיחה נמחקה.
      </EmptyState>
    ) : (
      <ErrorState page error={detail.error} onRetry={() => void detail.refetch()} />
    );
  }
  if (!detail.data) return <CallSkeleton />;

  return (
    <>
      <CallHeader call={detail.data.call} />
      <Segmented
        label="תצוגה"
        className="mb-3 flex w-full lg:hidden"
        value={view}
        onChange={setView}
        options={[
          { value: "talk", label: "השיחה" },
          { value: "insights", label: "סיכום ומשימות" },
        ]}
      />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem]">
        <section aria-label="השיחה" className={cn("min-w-0", view !== "talk" && "max-lg:hidden")}>
          {turns.data ? (
            <Transcript call={detail.data.call} turns={turns.data} tools={detail.data.tools} highlighted={highlighted} />
          ) : turns.isError ? (
            <ErrorState error={turns.error} onRetry={() => void turns.refetch()} />
          ) : (
            <TurnsSkeleton />
          )}
        </section>
        <aside
          aria-label="סיכום ומשימות"
          className={cn("lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto", view !== "insights" && "max-lg:hidden")}
        >
          <Card className="space-y-5 p-4">
            <CallInsights detail={detail.data} onTurn={showTurn} />
            {extras(detail.data)}
          </Card>
        </aside>
      </div>
    </>
  );
}

function TurnsSkeleton() {
  return (
    <div role="status" aria-label="טוען את התמליל" className="space-y-4">
      {[60, 40, 70, 30, 55].map((width, index) => (
        <div key={width} className={cn("flex", index % 2 === 0 && "justify-end")}>
          <Skeleton className={cn("h-12 rounded-xl", width > 50 ? "w-3/5" : "w-2/5")} />
        </div>
      ))}
    </div>
  );
}

function CallSkeleton() {
  return (
    <div role="status" aria-label="טוען">
      <div className="mb-6 flex items-center gap-3">
        <Skeleton className="size-11 rounded-full" />
        <Skeleton className="h-6 w-48" />
      </div>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,1fr)_22.5rem]">
        <TurnsSkeleton />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
