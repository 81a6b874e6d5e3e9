import { expect, it } from "vitest";
import type { CursorData } from "@/lib/cursor-list";
import { aMessage } from "@/testing/samples";
import { merged, type Message } from "./messages";

const loaded = (...numbers: number[]): CursorData<Message> => ({
  pages: [{ items: numbers.map((number) => aMessage(number)), next_cursor: null }],
  pageParams: [null],
});

it("puts what is new first and renews what changed", () => {
  const after = merged(loaded(2, 1), [aMessage(4), aMessage(3), aMessage(2, { state: "read" })]);
  expect(after?.pages[0]?.items.map(({ id, state }) => `${id} ${state}`)).toEqual(["message-4 received", "message-3 received", "message-2 read", "message-1 received"]);
});

it("says when there is a gap between what is loaded and what came", () => {
  expect(merged(loaded(2, 1), [aMessage(60), aMessage(59)])).toBeNull();
});

it("fills an empty conversation", () => {
  expect(merged(loaded(), [aMessage(1)])?.pages[0]?.items).toHaveLength(1);
});
