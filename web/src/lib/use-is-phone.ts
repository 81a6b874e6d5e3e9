import { useSyncExternalStore } from "react";

const query = () => window.matchMedia("(max-width: 47.99rem)");

function subscribe(listener: () => void): () => void {
  const media = query();
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

export const isPhone = (): boolean => query().matches;

/** True below Tailwind's `md`, where tables become cards and side panels become sheets. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, isPhone);
}
