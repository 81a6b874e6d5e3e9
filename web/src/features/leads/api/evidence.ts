import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, unwrap, type Schemas } from "@/lib/api/client";
import { isConflict, messageOf } from "@/lib/api/problem";
import { leadKeys, type Lead } from "./leads";

export type FieldEvidence = Schemas["FieldEvidence"];

export const evidenceQuery = (leadId: string) =>
  queryOptions({
    queryKey: [...leadKeys.all, "evidence", leadId],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/leads/{lead_id}/evidence", { signal, params: { path: { lead_id: leadId } } }))).items,
  });

/** A person's say about a value that a call filled: it is right, or what stood there before comes back. */
export function useJudge(lead: Lead) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ field, right }: { field: string; right: boolean }) => {
      const request = { params: { path: { lead_id: lead.id, field } }, body: { version: lead.version } };
      return unwrap(
        right
          ? api.POST("/api/leads/{lead_id}/evidence/{field}/accept", request)
          : api.POST("/api/leads/{lead_id}/evidence/{field}/undo", request),
      );
    },
    onError: (error) =>
      toast.error(isConflict(error) ? "מישהו עדכן את הליד בינתיים. הערך החדש מוצג עכשיו, נסו שוב." : messageOf(error)),
    onSuccess: (_, { right }) => toast.success(right ? "אושר. הערך לא ישתנה משיחות הבאות" : "הערך הקודם חזר, ולא ישתנה משיחות הבאות"),
    onSettled: () => client.invalidateQueries({ queryKey: leadKeys.all }),
  });
}
