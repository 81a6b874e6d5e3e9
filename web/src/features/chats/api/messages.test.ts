import { expect, it } from "vitest";
import { makeQueryClient } from "@/lib/query-client";
import type { CursorData } from "@/lib/cursor-list";
import { aMessage } from "@/testing/samples";
import { json, serve } from "@/testing/server";
import { isGap, messagesQuery, placed, placeMessage, type Message } from "./messages";

const loaded = (...numbers: number[]): CursorData<Message> => ({
  pages: [{ items: numbers.map((number) => aMessage(number)), next_cursor: null }],
  pageParams: [null],
});
const states = (data: CursorData<Message> | undefined) => data?.pages.flatMap((page) => page.items).map(({ id, state }) => `${id} ${state}`);

it("puts what is new first and renews what changed", () => {
  const after = placed(loaded(2, 1), [aMessage(4), aMessage(3), aMessage(2, { state: "read", version: 2 })]);
  expect(states(after)).toEqual(["message-4 received", "message-3 received", "message-2 read", "message-1 received"]);
});

it("puts each message in its place by time, whichever came first", () => {
  const after = placed(loaded(3, 1), [aMessage(3), aMessage(2, { at: "2026-11-22T09:59:59.5Z" })]);
  expect(states(after)).toEqual(["message-3 received", "message-1 received", "message-2 received"]);
});

it("never goes back to a state that was overtaken on its way", () => {
  const now = placed(loaded(1), [aMessage(1, { state: "delivered", version: 4 })]);
  expect(states(placed(now, [aMessage(1, { state: "queued", version: 2 })]))).toEqual(["message-1 delivered"]);
});

it("says when there is a gap between what is loaded and what came", () => {
  expect(isGap(loaded(2, 1), [aMessage(60), aMessage(59)])).toBe(true);
  expect(isGap(loaded(2, 1), [aMessage(3), aMessage(2)])).toBe(false);
});

it("fills an empty conversation", () => {
  expect(isGap(loaded(), [aMessage(1)])).toBe(false);
  expect(states(placed(loaded(), [aMessage(1)]))).toEqual(["message-1 received"]);
});

it("keeps a message that was sent while an older page was on its way", async () => {
  let answer: (page: Response) => void = () => undefined;
  const older = new Promise<Response>((resolve) => (answer = resolve));
  const sent = serve({
    "GET /api/chats/customer-1/messages": ({ query }) =>
      query.has("cursor") ? older : json({ items: [aMessage(2)], next_cursor: "older" }),
  });
  const client = makeQueryClient(() => undefined);
  await client.infiniteQuery(messagesQuery("customer-1"));
  const more = client.infiniteQuery({ ...messagesQuery("customer-1"), pages: 2, staleTime: 0 });
  await expect.poll(() => sent.length).toBe(3);
  placeMessage(client, aMessage(3));
  answer(json({ items: [aMessage(1)], next_cursor: null }));
  await more;
  expect(states(client.getQueryData(messagesQuery("customer-1").queryKey))).toEqual(["message-3 received", "message-2 received", "message-1 received"]);
});
