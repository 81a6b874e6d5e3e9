import { useQuery } from "@tanstack/react-query";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { cn } from "@/lib/cn";
import { addDays, count, dayKey, daysBetween, formatWeekday, startOfDay } from "@/lib/format";
import { useFilters } from "@/lib/use-filters";
import { appointmentsQuery, type Appointment } from "../api/appointments";
import { AppointmentRow } from "../components/appointment-row";

const SPAN_DAYS = 14;

function isDay(value: string | undefined): value is string {
  return value !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** "היום", "מחר", else nothing: the full date always stands beside it. */
function nearWord(day: string, today: string): string | null {
  return { 0: "היום", 1: "מחר", [-1]: "אתמול" }[daysBetween(today, day)] ?? null;
}

export default function AppointmentsPage() {
  const { get, set } = useFilters();
  const today = dayKey(new Date());
  const wanted = get("from");
  const from = isDay(wanted) ? wanted : today;
  const to = addDays(from, SPAN_DAYS);
  const query = useQuery(appointmentsQuery(from, addDays(to, -1)));
  const days = groupByDay(query.data ?? []);
  const booked = (query.data ?? []).filter((each) => each.status === "booked").length;
  const go = (day: string) => set({ from: day === today ? undefined : day });

  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="יומן"
        meta={query.data && count(booked, "פגישה אחת בשבועיים", "פגישות בשבועיים")}
        actions={
          <>
            <Button size="icon" aria-label="שבועיים אחורה" onClick={() => go(addDays(from, -SPAN_DAYS))}>
              <ChevronRight aria-hidden className="size-4 ltr:-scale-x-100" />
            </Button>
            <Button size="sm" disabled={from === today} onClick={() => go(today)}>
              היום
            </Button>
            <Button size="icon" aria-label="שבועיים קדימה" onClick={() => go(to)}>
              <ChevronLeft aria-hidden className="size-4 ltr:-scale-x-100" />
            </Button>
          </>
        }
      />
      {query.isPending && <Loading className="h-80 rounded-lg" />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && days.length === 0 && (
        <EmptyState icon={CalendarDays} title="אין פגישות בשבועיים האלה">
          פגישה שתיקבע בשיחה תופיע כאן מיד.
        </EmptyState>
      )}
      <div className="space-y-5">
        {days.map(([day, appointments]) => (
          <section key={day} aria-label={formatWeekday(startOfDay(day))}>
            <h2 className="mb-2 flex items-baseline gap-2 text-sm">
              {nearWord(day, today) && (
                <span className={cn("font-bold", day === today && "text-accent-text")}>{nearWord(day, today)}</span>
              )}
              <span className="font-semibold text-ink-2">{formatWeekday(startOfDay(day))}</span>
            </h2>
            <Card className="divide-y">
              {appointments.map((appointment) => (
                <AppointmentRow key={appointment.id} appointment={appointment} />
              ))}
            </Card>
          </section>
        ))}
      </div>
    </div>
  );
}

function groupByDay(appointments: Appointment[]): [string, Appointment[]][] {
  const days = new Map<string, Appointment[]>();
  for (const appointment of appointments) {
    const day = dayKey(appointment.starts_at);
    days.set(day, [...(days.get(day) ?? []), appointment]);
  }
  return [...days.entries()];
}
