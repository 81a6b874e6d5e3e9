import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type CaughtMail = Schemas["CaughtMail"];

/** The letters that the sandbox caught. Nothing tells of a new one, so the page asks while it is open. */
export const caughtMailQuery = queryOptions({
  queryKey: ["mails", "caught"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/mails/caught", { signal }))).items,
  refetchInterval: 5_000,
});
