import { useCallback } from "react";
import { useSearchParams } from "wouter";

/**
 * The view state of a list, kept in the address bar so that it can be shared and survives a reload. Changes replace
 * the present entry: "back" leaves the list instead of undoing one filter after another.
 */
export function useFilters(): {
  get: (name: string) => string | undefined;
  set: (changes: Record<string, string | undefined>) => void;
  clear: () => void;
  any: boolean;
} {
  const [params, setParams] = useSearchParams();
  const get = (name: string) => params.get(name) ?? undefined;
  const set = useCallback(
    (changes: Record<string, string | undefined>) =>
      setParams(
        (previous) => {
          const next = new URLSearchParams(previous);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined || value === "") next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const clear = useCallback(() => setParams(new URLSearchParams(), { replace: true }), [setParams]);
  return { get, set, clear, any: [...params.keys()].some((name) => name !== "sort" && name !== "view") };
}
