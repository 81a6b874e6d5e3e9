import { QueryCache, QueryClient, type InvalidateOptions, type InvalidateQueryFilters, type QueryKey } from "@tanstack/react-query";
import { ApiError } from "./api/problem";

/** A client whose first loads take part in invalidation. */
class FreshQueryClient extends QueryClient {
  /**
   * A first load that is under way may have been read before the change that is told of here, and TanStack takes its
   * answer for the new one. So it is asked again when it has come.
   */
  override async invalidateQueries<Key extends QueryKey = QueryKey>(filters?: InvalidateQueryFilters<Key>, options?: InvalidateOptions): Promise<void> {
    const coming = this.getQueryCache()
      .findAll(filters)
      .filter((query) => query.state.data === undefined && query.state.fetchStatus === "fetching");
    await Promise.all([super.invalidateQueries(filters, options), ...coming.map((query) => query.promise?.catch(() => null))]);
    if (coming.length === 0) return;
    const again = new Set(coming.map((query) => query.queryHash));
    // Several changes during one load ask once more together.
    await super.invalidateQueries({ ...filters, predicate: (query) => again.has(query.queryHash) }, { ...options, cancelRefetch: false });
  }
}

/** One cache for the app. `onSignedOut` is called when any request finds the session gone. */
export function makeQueryClient(onSignedOut: (client: QueryClient) => void): QueryClient {
  const client: QueryClient = new FreshQueryClient({
    queryCache: new QueryCache({
      onError(error) {
        if (error instanceof ApiError && error.status === 401) onSignedOut(client);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 30 * 60_000,
        refetchOnWindowFocus: true,
        networkMode: "always",
        // A refusal will not change by asking again; only an unreachable or failing server is asked twice more.
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  return client;
}
