import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type CallbackVerdict = Schemas["Verdict"];

/** For the call-backs that are due first: whether each may be made now. Hours change it without any change of a row. */
export const callbackHintsQuery = queryOptions({
  queryKey: ["consent", "callbacks"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/tasks/callback-hints", { signal })),
  refetchInterval: 60_000,
});
