import { queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./api/client";
import { ApiError, NetworkError } from "./api/problem";
import { isRecord } from "./guards";
import { rememberedMe, rememberMe } from "./offline/reads";
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
      // Out of reach: whoever sat here last sees what he saw last.
      const known = error instanceof NetworkError ? await rememberedMe() : undefined;
      if (isMe(known)) return known;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** The device gives back what this build of the app kept; this guards against a store that somebody else wrote. */
function isMe(value: unknown): value is Me {
  return isRecord(value) && typeof value.id === "string" && Array.isArray(value.permissions) && Array.isArray(value.sandbox);
}

/** Keeps the emulated vendors' names, so that the sign-in page can say it too. */
function remember(me: Me): Me {
  if (me.sandbox.length > 0) storage.write(SANDBOX_KEY, me.sandbox.join(","));
  else storage.remove(SANDBOX_KEY);
  void rememberMe(me);
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
