import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followGoneChunks } from "./gone-chunks";

let stop: () => void = () => undefined;
beforeEach(() => window.sessionStorage.clear());
afterEach(() => stop());

function chunkIsGone(): boolean {
  return window.dispatchEvent(new Event("vite:preloadError", { cancelable: true }));
}

test("O12: a piece that an update removed brings the new version, once", () => {
  let now = 1_000_000;
  const reload = vi.fn();
  stop = followGoneChunks(reload, () => now);
  expect(chunkIsGone()).toBe(false);
  expect(reload).toHaveBeenCalledTimes(1);
  now += 5_000;
  expect(chunkIsGone(), "the error goes on to the boundary").toBe(true);
  expect(reload).toHaveBeenCalledTimes(1);
  now += 60_000;
  chunkIsGone();
  expect(reload).toHaveBeenCalledTimes(2);
});

test("where nothing can be remembered nothing is reloaded", () => {
  const reload = vi.fn();
  stop = followGoneChunks(reload);
  const refused = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("refused", "SecurityError");
  });
  expect(chunkIsGone()).toBe(true);
  expect(reload).not.toHaveBeenCalled();
  refused.mockRestore();
});
