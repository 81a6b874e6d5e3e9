import type { paths } from "@/lib/api/schema";

type Query = paths["/api/search"]["get"]["parameters"]["query"];
export type EndReason = NonNullable<Query["outcome"]>;

/** What a search is narrowed to; `from` is a local day. */
export interface Narrowed {
  speaker?: NonNullable<Query["speaker"]>;
  sentiment?: NonNullable<Query["sentiment"]>;
  outcome?: EndReason;
  from?: string;
}
