import { useSyncExternalStore } from "react";

interface Ticker {
  listeners: Set<() => void>;
  now: number;
  timer: number | undefined;
}

const tickers = new Map<number, Ticker>();

function tickerOf(everyMs: number): Ticker {
  let ticker = tickers.get(everyMs);
  if (!ticker) {
    ticker = { listeners: new Set(), now: Date.now(), timer: undefined };
    tickers.set(everyMs, ticker);
  }
  return ticker;
}

/** The present time in ms since the epoch, renewed every `everyMs`; all users of one period share one timer. */
export function useNow(everyMs: number): number {
  return useSyncExternalStore(
    (listener) => {
      const ticker = tickerOf(everyMs);
      ticker.listeners.add(listener);
      ticker.timer ??= window.setInterval(() => {
        ticker.now = Date.now();
        ticker.listeners.forEach((each) => each());
      }, everyMs);
      return () => {
        ticker.listeners.delete(listener);
        if (ticker.listeners.size > 0) return;
        window.clearInterval(ticker.timer);
        tickers.delete(everyMs);
      };
    },
    () => tickerOf(everyMs).now,
  );
}
