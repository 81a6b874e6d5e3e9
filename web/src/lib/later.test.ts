import { expect, it, vi } from "vitest";
import { later } from "./later";

it("loads once, tells who follows, and may be tried again after a failure", async () => {
  const bring = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error("no network")).mockResolvedValue("part");
  const part = later(bring);
  const changed = vi.fn();
  part.follow(changed);
  await expect(part.load()).rejects.toThrow("no network");
  expect(part.now()).toBeNull();
  expect(await Promise.all([part.load(), part.load()])).toEqual(["part", "part"]);
  expect(part.now()).toBe("part");
  expect(bring).toHaveBeenCalledTimes(2);
  expect(changed).toHaveBeenCalledOnce();
});
