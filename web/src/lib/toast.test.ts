import { toast as sonner } from "sonner";
import { afterEach, expect, it, vi } from "vitest";
import { drawToasts, followToasts, toast } from "./toast";

afterEach(() => {
  drawToasts(null);
  vi.restoreAllMocks();
});

it("keeps what was said before the toaster came, and shows it in order and once", () => {
  const shown: unknown[] = [];
  vi.spyOn(sonner, "success").mockImplementation((text) => shown.push(text));
  vi.spyOn(sonner, "error").mockImplementation((text) => shown.push(text));
  toast.success("נשמר");
  toast.error("לא נשמר");
  expect(shown).toEqual([]);
  drawToasts(sonner);
  expect(shown).toEqual(["נשמר", "לא נשמר"]);
  drawToasts(sonner);
  toast.success("שוב");
  expect(shown).toEqual(["נשמר", "לא נשמר", "שוב"]);
});

it("asks for the toaster as soon as there is something to say, also when that was said before anybody could bring it", () => {
  vi.spyOn(sonner, "success").mockImplementation(() => "shown");
  toast.success("מוקדם");
  const bring = vi.fn();
  const unfollow = followToasts(bring);
  expect(bring).toHaveBeenCalledTimes(1);
  toast.success("ועוד אחד");
  expect(bring).toHaveBeenCalledTimes(2);
  drawToasts(sonner);
  toast.success("מיד");
  expect(bring).toHaveBeenCalledTimes(2);
  drawToasts(null);
  unfollow();
  toast.success("איש אינו שומע");
  expect(bring).toHaveBeenCalledTimes(2);
});
