import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "@/lib/api/client";

export type VendorOut = Schemas["VendorOut"];

/** The engines that do not answer. A `changed` event makes it stale; the poll covers a lost event and an expired outage. */
export const vendorHealthQuery = queryOptions({
  queryKey: ["vendors", "health"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/vendors/health", { signal }))).out,
  refetchInterval: 60_000,
});
