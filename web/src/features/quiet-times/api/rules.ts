import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type Rules = Required<Schemas["ContactRules"]>;
export type Saved = Schemas["ContactRulesOut"];

export const rulesQuery = queryOptions({
  queryKey: ["consent", "rules"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/contact-rules", { signal })),
});

export function useSaveRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ContactRulesPut"]) => unwrap(api.PUT("/api/contact-rules", { body })),
    onSuccess: (saved) => client.setQueryData(rulesQuery.queryKey, saved),
  });
}
