import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api/client";

/** The telephone on which I take callers who ask for a person. */
export const lineQuery = queryOptions({
  queryKey: ["line"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/line", { signal })),
});

export function useSetLine() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { number: string | null; takes_calls: boolean }) => unwrap(api.PUT("/api/line", { body })),
    onSuccess: (line) => client.setQueryData(lineQuery.queryKey, line),
  });
}
