import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { ErrorState, Skeleton } from "@/components/ui/state";
import { cn } from "@/lib/cn";
import { dayKey, formatDuration } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { todayQuery } from "../api/queries";
import { figuresOf, type DayFigures } from "./day-figures";

/** Today in four numbers and one picture of its hours. */
export function TodayFigures() {
  const day = dayKey(new Date(useNow(60_000)));
  const query = useQuery(todayQuery(day));
  if (query.isError && !query.data) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  // Before the answer the same boxes stand without figures, so that nothing moves when they come.
  const figures = figuresOf(query.data?.calls ?? []);
  return (
    <Card aria-busy={!query.data} className="mb-6 grid grid-cols-2 sm:grid-cols-4 xl:grid-cols-[repeat(4,minmax(0,1fr))_minmax(0,1.6fr)]">
      <Figure label="שיחות היום">
        {query.data ? figures.calls : <Waiting />}
        {query.data?.more && "+"}
      </Figure>
      <Figure label="לידים חמים" tone={figures.hot > 0 ? "text-good" : undefined}>
        {query.data ? figures.hot : <Waiting />}
      </Figure>
      <Figure label="אורך ממוצע">{figures.averageMs === null ? "–" : formatDuration(figures.averageMs)}</Figure>
      <Figure label="ממתינות לעיון" tone={figures.review > 0 ? "text-warn" : undefined}>
        {query.data ? figures.review : <Waiting />}
      </Figure>
      <Hours figures={figures} />
    </Card>
  );
}

function Waiting() {
  return <Skeleton className="my-1 h-6 w-8" />;
}

function Figure({ label, tone, children }: { label: string; tone?: string; children: ReactNode }) {
  return (
    <div className="border-line px-4 py-3 max-sm:nth-[2n]:border-s max-sm:nth-[n+3]:border-t sm:not-first:border-s">
      <p className="text-xs font-semibold text-ink-3">{label}</p>
      <p className={cn("nums mt-0.5 text-2xl font-bold tracking-tight", tone)}>{children}</p>
    </div>
  );
}

function Hours({ figures }: { figures: DayFigures }) {
  const most = Math.max(1, ...figures.hours.map((hour) => hour.calls));
  const words = figures.hours
    .filter((hour) => hour.calls > 0)
    .map((hour) => `${hour.hour}:00, ${hour.calls}`)
    .join("; ");
  return (
    <div className="col-span-full border-t px-4 py-3 xl:col-span-1 xl:border-s xl:border-t-0">
      <p className="text-xs font-semibold text-ink-3">שיחות לפי שעה</p>
      <div role="img" aria-label={words === "" ? "עוד אין שיחות היום" : `שיחות לפי שעה: ${words}`} className="mt-1.5 flex h-10 items-end gap-1">
        {figures.hours.map((hour) => (
          <span key={hour.hour} className="flex h-full flex-1 flex-col justify-end gap-0.5" title={`${hour.hour}:00 · ${hour.calls}`}>
            <span
              className={cn("w-full rounded-xs", hour.calls > 0 ? "bg-accent" : "bg-sunken")}
              style={{ blockSize: hour.calls > 0 ? `${Math.max(14, (hour.calls / most) * 70)}%` : "3px" }}
            />
            <span aria-hidden className="nums text-center text-[0.5625rem] leading-3 text-ink-3">
              {hour.hour % 3 === 0 ? hour.hour : "\u00a0"}
            </span>
          </span>
        ))}
      </div>
    </div>
  );
}
