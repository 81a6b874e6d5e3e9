import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { whenSettled } from "./when-settled";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

it("waits for the last answer of the first screen, and then a while", async () => {
  const client = new QueryClient();
  const work = vi.fn();
  whenSettled(client, work);
  let answer: (rows: string[]) => void = () => undefined;
  const read = client.fetchQuery({ queryKey: ["calls"], queryFn: () => new Promise<string[]>((done) => (answer = done)) });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(work).not.toHaveBeenCalled();
  answer(["a call"]);
  await vi.advanceTimersByTimeAsync(0);
  await read;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(work).toHaveBeenCalledOnce();
  client.setQueryData(["calls"], ["another"]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(work).toHaveBeenCalledOnce();
});

it("can be called off", async () => {
  const work = vi.fn();
  const callOff = whenSettled(new QueryClient(), work);
  callOff();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(work).not.toHaveBeenCalled();
});
