import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type Rules = Required<Schemas["RetentionRules"]>;
export type Saved = Schemas["RetentionOut"];
export type Part = Schemas["RetentionPart"];

export const retentionQuery = queryOptions({
  queryKey: ["privacy", "retention"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/privacy/retention", { signal })),
});

export function useSaveRetention() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["RetentionChange"]) => unwrap(api.PUT("/api/privacy/retention", { body })),
    onSuccess: (saved) => client.setQueryData(retentionQuery.queryKey, saved),
  });
}

/** What a night by these rules would do; nothing is changed. */
export const useTryRetention = () =>
  useMutation({ mutationFn: (body: Rules) => unwrap(api.POST("/api/privacy/retention/preview", { body })) });
