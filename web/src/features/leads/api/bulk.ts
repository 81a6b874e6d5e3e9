import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { count } from "@/lib/format";
import { leadKeys, place, UNDO_MS, type Lead, type LeadFilters } from "./leads";

interface BulkChange {
  leads: Lead[];
  change: Omit<Schemas["LeadBulkChange"], "leads">;
  /** The change in a word, for the toast. */
  said: string;
}

/** How many leads the filter finds, loaded or not. */
export const matchingQuery = (filters: LeadFilters) =>
  queryOptions({
    queryKey: ["leads", "matching", filters],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/leads", { signal, params: { query: { ...filters, limit: 1, total: true } } }))).total ?? 0,
  });

/** One undo of a change of many; every card that went back is shown so. */
function useUndo() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST("/api/leads/bulk/{batch_id}/undo", { params: { path: { batch_id: id } } })),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: ({ changed }) => {
      for (const lead of changed) place(client, lead);
      toast.success(count(changed.length, "ליד אחד חזר למצבו", "לידים חזרו למצבם"));
    },
    onSettled: () => client.invalidateQueries({ queryKey: leadKeys.all }),
  });
}

interface MatchingChange {
  filters: LeadFilters;
  expected: number;
  change: BulkChange["change"];
  said: string;
}

/** Changes every lead that the filter finds; nothing is changed when they are not as many as were confirmed. */
export function useMatchingChange() {
  const client = useQueryClient();
  const undo = useUndo();
  return useMutation({
    mutationFn: ({ filters: { status, unassigned, ...rest }, expected, change }: MatchingChange) =>
      unwrap(
        api.POST("/api/leads/bulk/matching", {
          headers: { "Idempotency-Key": idempotencyKey() },
          body: { filter: { ...rest, status: status ?? [], unassigned: unassigned ?? false, board: false }, expected, ...change },
        }),
      ),
    onError: (error) => toast.error(messageOf(error)),
    onSuccess: ({ id, changed, skipped }, { said }) => {
      const left = skipped > 0 ? `. ${count(skipped, "ליד אחד לא שונה", "לידים לא שונו")}: ללקוח יש ליד פתוח אחר` : "";
      toast(`${count(changed, "ליד אחד", "לידים")}: ${said}${left}`, {
        duration: UNDO_MS,
        action: { label: "ביטול", onClick: () => undo.mutate(id) },
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: leadKeys.all }),
  });
}

/** Changes many leads at once on screen and at the server; one undo takes all of it back. */
export function useBulkChange() {
  const client = useQueryClient();
  const undo = useUndo();
  return useMutation({
    mutationFn: ({ leads, change }: BulkChange) =>
      unwrap(
        api.POST("/api/leads/bulk", {
          headers: { "Idempotency-Key": idempotencyKey() },
          body: { leads: leads.map(({ id, version }) => ({ id, version })), ...change },
        }),
      ),
    onMutate: async ({ leads, change }) => {
      await client.cancelQueries({ queryKey: leadKeys.all });
      for (const lead of leads) place(client, { ...lead, ...change });
    },
    onError: (error, { leads }) => {
      for (const lead of leads) place(client, lead);
      toast.error(messageOf(error));
    },
    onSuccess: ({ id, changed, conflicts }, { said }) => {
      for (const lead of [...changed, ...conflicts]) place(client, lead);
      const left = conflicts.length > 0 ? `. ${count(conflicts.length, "ליד אחד עודכן", "לידים עודכנו")} בינתיים בידי אחרים ולא שונו` : "";
      toast(`${count(changed.length, "ליד אחד", "לידים")}: ${said}${left}`, {
        duration: UNDO_MS,
        action: { label: "ביטול", onClick: () => undo.mutate(id) },
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: leadKeys.all }),
  });
}
