import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type Appointment = Schemas["AppointmentOut"];

const PAGE = 100;

/** All visits of the local days from `from` to `to`, both included (`YYYY-MM-DD`), earliest first. */
export const appointmentsQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ["appointments", "range", from, to],
    queryFn: async ({ signal }): Promise<Appointment[]> => {
      const rows: Appointment[] = [];
      let cursor: string | undefined;
      do {
        const page = await unwrap(
          api.GET("/api/appointments", { signal, params: { query: { from, to, limit: PAGE, cursor } } }),
        );
        rows.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return rows.sort((a, b) => a.starts_at.localeCompare(b.starts_at));
    },
  });

/** One visit. Its key begins like the lists', so that one change refreshes both. */
export const appointmentQuery = (id: string) =>
  queryOptions({
    queryKey: ["appointments", "one", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/appointments/{appointment_id}", { signal, params: { path: { appointment_id: id } } })),
  });

export function useCancelAppointment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST("/api/appointments/{appointment_id}/cancel", { params: { path: { appointment_id: id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["appointments"] }),
  });
}
