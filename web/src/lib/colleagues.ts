import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./api/client";

/** People of the office to whom leads and conversations may be given. */
export const colleaguesQuery = queryOptions({
  queryKey: ["leads", "assignees"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/leads/assignees", { signal }))).items,
  staleTime: 5 * 60_000,
});
