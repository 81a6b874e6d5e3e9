import { toast as sonner } from "sonner";
import { afterEach, expect, it, vi } from "vitest";
import { drawToasts, toast } from "./toast";

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
