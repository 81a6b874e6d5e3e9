import { CircleStop, Pause, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { formatDue, formatNumber } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { useChangeBroadcast, type Broadcast } from "../api/broadcasts";
import { ProgressBar } from "./progress-bar";

const FIGURES = [
  ["waiting", "מחכים"],
  ["sent", "נשלחו"],
  ["delivered", "נמסרו"],
  ["read", "נקראו"],
  ["refused", "נחסמו"],
  ["failed", "נכשלו"],
] as const;

/** A broadcast on its way or behind us: how far it is, and the means to hold it. */
export function Running({ broadcast, canWrite }: { broadcast: Broadcast; canWrite: boolean }) {
  const now = useNow(30_000);
  return (
    <Card className="space-y-4 p-4">
      <ProgressBar broadcast={broadcast} />
      {broadcast.reason && (
        <p role="note" className="rounded-lg bg-warn-soft px-3 py-2 text-sm font-semibold text-warn">
          {broadcast.reason}
        </p>
      )}
      <dl className="grid grid-cols-3 gap-2 sm:grid-cols-6">
        {FIGURES.map(([name, label]) => (
          <div key={name} className="rounded-lg bg-sunken px-2.5 py-1.5">
            <dt className="text-xs text-ink-2">{label}</dt>
            <dd className="nums text-lg font-bold">{formatNumber(broadcast.counts[name])}</dd>
          </div>
        ))}
      </dl>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-3">
        {broadcast.started_at && (
          <span>
            התחיל <Moment at={broadcast.started_at} />
          </span>
        )}
        {broadcast.ends_at && broadcast.state === "running" && <span>צפוי להסתיים {formatDue(broadcast.ends_at, now)}</span>}
        {broadcast.ended_at && (
          <span>
            הסתיים <Moment at={broadcast.ended_at} />
          </span>
        )}
      </p>
      {canWrite && (broadcast.state === "running" || broadcast.state === "paused") && <Controls broadcast={broadcast} />}
    </Card>
  );
}

function Controls({ broadcast }: { broadcast: Broadcast }) {
  const change = useChangeBroadcast();
  const [asking, setAsking] = useState(false);
  const running = broadcast.state === "running";
  return (
    <div className="flex flex-wrap gap-2">
      <Button busy={change.isPending} variant={running ? "secondary" : "primary"} onClick={() => change.mutate({ broadcast, change: { state: running ? "paused" : "running" } })}>
        {running ? <Pause aria-hidden className="size-4" /> : <Play aria-hidden className="size-4" />}
        {running ? "השהיה" : "להמשיך"}
      </Button>
      <Button variant="danger" disabled={change.isPending} onClick={() => setAsking(true)}>
        <CircleStop aria-hidden className="size-4" />
        עצירה סופית
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="לעצור את הדיוור סופית?"
        confirm="לעצור"
        danger
        busy={change.isPending}
        onConfirm={() => change.mutate({ broadcast, change: { state: "stopped" } }, { onSettled: () => setAsking(false) })}
      >
        מי שעוד מחכה לא יקבל, ואי אפשר להמשיך אחר כך. כדי להמשיך מאוחר יותר בוחרים ״השהיה״.
      </Confirm>
    </div>
  );
}
