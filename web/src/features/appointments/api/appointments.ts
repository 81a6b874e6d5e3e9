import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type Appointment = Schemas["AppointmentOut"];

const PAGE = 100;

/** All visits that start in [`from`, `to`), earliest first; both are UTC moments (ISO). */
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
