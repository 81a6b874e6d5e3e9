import { useQuery } from "@tanstack/react-query";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { ErrorState, Skeleton } from "@/components/ui/state";
import { addDays, dayKey, formatWeekday, startOfDay } from "@/lib/format";
import { appointmentsQuery } from "../api/appointments";
import { AppointmentRow } from "./appointment-row";

/** How far ahead a call may book, generously. */
const AHEAD_DAYS = 120;

/** The visits that one call booked. `around` is the moment of the call. */
export function AppointmentsOfCall({ ids, around }: { ids: string[]; around: string }) {
  const day = dayKey(around);
  const query = useQuery(appointmentsQuery(startOfDay(day), startOfDay(addDays(day, AHEAD_DAYS))));
  if (query.isError && !query.data) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton className="h-16" />;
  const own = query.data.filter((appointment) => ids.includes(appointment.id));
  return (
    <Section title="נקבעה פגישה">
      {own.map((appointment) => (
        <div key={appointment.id} className="rounded-lg border">
          <p className="border-b px-4 py-2 text-sm font-semibold">
            {formatWeekday(appointment.starts_at)} <Moment at={appointment.starts_at} className="text-xs font-normal text-ink-3" />
          </p>
          <AppointmentRow plain appointment={appointment} />
        </div>
      ))}
    </Section>
  );
}
