import { queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./api/client";
import { ApiError } from "./api/problem";
import { storage } from "./storage";

export type Me = Schemas["Me"];
const SANDBOX_KEY = "moked.sandbox";

/** The signed-in person, or null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return remember(await unwrap(api.GET("/api/auth/me", { signal })));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** Keeps the emulated vendors' names, so that the sign-in page can say it too. */
function remember(me: Me): Me {
  if (me.sandbox.length > 0) storage.write(SANDBOX_KEY, me.sandbox.join(","));
  else storage.remove(SANDBOX_KEY);
  return me;
}

export function setMe(client: QueryClient, me: Me | null): void {
  if (me) remember(me);
  client.setQueryData(meQuery.queryKey, me);
}

export function rememberedSandbox(): string[] {
  return storage.read(SANDBOX_KEY)?.split(",") ?? [];
}

export function useMe(): Me | null {
  return useQuery(meQuery).data ?? null;
}

/** A permission is `area.action`; an area alone asks for any action in it. */
export function allows(me: Me, need: string): boolean {
  return me.permissions.some((held) => held === need || held.startsWith(`${need}.`));
}
