import { useQuery } from "@tanstack/react-query";
import { ErrorState, Loading } from "@/components/ui/state";
import { formatWeekday } from "@/lib/format";
import { appointmentQuery } from "../api/appointments";
import { AppointmentRow } from "./appointment-row";

/** A visit known by its id only, as the call page has it. */
export function AppointmentById({ id }: { id: string }) {
  const query = useQuery(appointmentQuery(id));
  if (query.isError && !query.data) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading className="h-16" />;
  return (
    <div className="rounded-lg border">
      <p className="border-b px-4 py-2 text-sm font-semibold">{formatWeekday(query.data.starts_at)}</p>
      <AppointmentRow plain appointment={query.data} />
    </div>
  );
}
