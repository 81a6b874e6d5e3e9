import { queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/lib/api/client";
import { giveUpAll } from "@/lib/offline/outbox";
import { forgetReads } from "@/lib/offline/reads";
import { meQuery } from "@/lib/me";

/** Empties the cache but for `me`: whoever watches that one would not hear of it any more if it were made anew. */
function forgetOthers(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== meQuery.queryKey[0] });
}

/** After either way in, who signed in is read afresh: `me` is the one source. */
export function useLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { email: string; password: string; code?: string }) => {
      await done(api.POST("/api/auth/login", { body }));
      return client.fetchQuery({ ...meQuery, staleTime: 0 });
    },
  });
}

export function useOneTimeLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { token: string; password: string; code?: string }) => {
      await done(api.POST("/api/auth/one-time", { body }));
      return client.fetchQuery({ ...meQuery, staleTime: 0 });
    },
  });
}

/** The answer is the same whether the address has an account or not. */
export function useForgotten() {
  return useMutation({
    mutationFn: (body: { email: string }) => done(api.POST("/api/auth/forgot", { body })),
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.POST("/api/auth/logout")),
    onSuccess: async () => {
      await giveUpAll();
      await forgetReads();
      client.setQueryData(meQuery.queryKey, null);
      forgetOthers(client);
    },
  });
}

/** The other sessions of the person end with the old password. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current: string; new: string }) => done(api.POST("/api/auth/password", { body })),
  });
}

const SESSIONS = ["sessions"] as const;

export const sessionsQuery = queryOptions({
  queryKey: SESSIONS,
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/auth/sessions", { signal }))).items,
});

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (session_id: string) => done(api.DELETE("/api/auth/sessions/{session_id}", { params: { path: { session_id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

export function useEndOtherSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.POST("/api/auth/sessions/end-others")),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

const MOST_BUSINESSES = 200;

/** Every office of the installation, for platform admins, by name; `more` tells that there are others. */
export const businessesQuery = queryOptions({
  queryKey: ["businesses"],
  queryFn: async ({ signal }) => {
    const query = { limit: MOST_BUSINESSES };
    const page = await unwrap(api.GET("/api/admin/businesses", { params: { query }, signal }));
    return {
      items: [...page.items].sort((one, other) => one.name.localeCompare(other.name, "he")),
      more: page.next_cursor !== null,
    };
  },
});

/** After another business is in use, nothing of the former may stay on screen. */
function useMove<Input>(move: (input: Input) => Promise<void>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: move,
    onSuccess: async () => {
      await client.fetchQuery({ ...meQuery, staleTime: 0 });
      forgetOthers(client);
    },
  });
}

/** Works in another of one's businesses, or visits any as a platform admin. */
export const useSwitchBusiness = () =>
  useMove((business_id: string) => done(api.POST("/api/auth/business", { body: { business_id } })));

/** Ends a platform admin's visit. */
export const useLeaveBusiness = () => useMove<undefined>(() => done(api.POST("/api/auth/business/leave")));
