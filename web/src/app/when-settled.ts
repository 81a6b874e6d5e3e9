import type { QueryClient } from "@tanstack/react-query";
import { whenIdle } from "@/lib/later";

/** So long, in ms, must nothing have been read before the first screen counts as standing. */
const QUIET_MS = 1_500;

/**
 * Runs `work` once the page is loaded and the first screen has its data: what is only of use later must not take the
 * network, the processor and the server from what somebody waits for. The returned function calls it off.
 */
export function whenSettled(client: QueryClient, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopIdle: () => void = () => undefined;
  const look = () => {
    if (document.readyState !== "complete" || client.isFetching() > 0) return;
    stop();
    stopIdle = whenIdle(work);
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET_MS);
  };
  const unsubscribe = client.getQueryCache().subscribe(({ type }) => {
    if (type === "updated" || type === "added") wait();
  });
  window.addEventListener("load", wait);
  wait();
  function stop() {
    clearTimeout(timer);
    unsubscribe();
    window.removeEventListener("load", wait);
  }
  return () => {
    stop();
    stopIdle();
  };
}
