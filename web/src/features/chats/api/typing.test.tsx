import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { applyTyping, useWriters } from "./typing";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("shows who writes, without oneself, and forgets whoever fell silent", () => {
  const { result } = renderHook(() => useWriters("customer-1", "שי כהן"));
  act(() => {
    applyTyping({ customer_id: "customer-1", who: "customer", name: null, typing: true });
    applyTyping({ customer_id: "customer-1", who: "staff", name: "שי כהן", typing: true });
    applyTyping({ customer_id: "customer-1", who: "staff", name: "רותי", typing: true });
    applyTyping({ customer_id: "customer-2", who: "customer", name: null, typing: true });
  });
  expect(result.current).toEqual([
    { who: "customer", name: null },
    { who: "staff", name: "רותי" },
  ]);
  act(() => applyTyping({ customer_id: "customer-1", who: "staff", name: "רותי", typing: false }));
  expect(result.current).toEqual([{ who: "customer", name: null }]);
  act(() => void vi.advanceTimersByTime(8_100));
  expect(result.current).toEqual([]);
});
