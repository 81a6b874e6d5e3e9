import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/problem";

/** One cache for the app. `onSignedOut` is called when any request finds the session gone. */
export function makeQueryClient(onSignedOut: (client: QueryClient) => void): QueryClient {
  const client: QueryClient = new QueryClient({
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
