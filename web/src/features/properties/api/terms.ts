import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { api, idempotencyKey, unwrap, type Schemas } from "@/lib/api/client";

export type Terms = Schemas["PropertyTermsOut"];
export type TermsChange = Omit<Schemas["PropertyTermsPatch"], "version">;

// A name of its own: what stays on the device for work without a connection does not include this.
export const termsQuery = (propertyId: string) =>
  queryOptions({
    queryKey: ["property-terms", propertyId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/properties/{property_id}/terms", { signal, params: { path: { property_id: propertyId } } })),
  });

export function useChangeTerms(propertyId: string) {
  const client = useQueryClient();
  const { queryKey } = termsQuery(propertyId);
  return useMutation({
    mutationFn: ({ version, change }: { version: number; change: TermsChange }) =>
      unwrap(
        api.PATCH("/api/properties/{property_id}/terms", {
          params: { path: { property_id: propertyId } },
          body: { version, ...change },
          headers: { "Idempotency-Key": idempotencyKey() },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(queryKey, saved);
      toast.success("הפרטים נשמרו");
    },
    // The reason stands in the form; what a colleague wrote meanwhile is read again.
    onError: () => client.invalidateQueries({ queryKey }),
  });
}
