import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Schemas } from "@/lib/api/client";
import { renderPart } from "@/testing/render";
import { leadStatuses } from "@/testing/samples";
import { json, page, serve } from "@/testing/server";
import { Timeline } from "./timeline";

type Entry = Schemas["TimelineEntry"];

const anEntry = (changes: Partial<Entry>): Entry => ({
  id: "entry-1",
  kind: "call",
  at: "2026-11-22T10:00:00Z",
  title: null,
  text: null,
  status: null,
  from_status: null,
  actor: null,
  actor_name: null,
  call_id: null,
  turn_seq: null,
  moment: null,
  duration_ms: null,
  score: null,
  sentiment: null,
  version: null,
  ...changes,
});

const STATUSES = { "GET /api/lead-statuses": () => json(leadStatuses()) };

it("tells moves in the office's own words and leads to the turn that was said", async () => {
  serve({
    ...STATUSES,
    "GET /api/customers/c-1/timeline": () =>
      page([
        anEntry({ id: "a", kind: "status", from_status: "new", status: "interested", text: "הביע עניין בשיחה", actor: "ai" }),
        anEntry({ id: "b", kind: "turn", text: "אפשר לראות?", actor: "caller", call_id: "call-9", turn_seq: 7 }),
      ]),
  });
  renderPart(<Timeline customerId="c-1" canWrite={false} />);
  expect(await screen.findByText("מצב הליד: חדש ← מתעניין")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "הלקוח אמר" })).toHaveAttribute("href", "/calls/call-9#turn-7");
});

it("tells what the AI did in a call from what it did in writing, and leads to either", async () => {
  serve({
    ...STATUSES,
    "GET /api/customers/c-1/timeline": () =>
      page([
        anEntry({ id: "a", kind: "ai_action", title: "search_properties", status: "ok", actor: "ai", call_id: "call-9", turn_seq: 4 }),
        anEntry({ id: "b", kind: "ai_action", title: "book_appointment", status: "failed", actor: "ai" }),
      ]),
  });
  renderPart(<Timeline customerId="c-1" canWrite={false} />);
  expect(await screen.findByRole("link", { name: "הנציג הקולי חיפש נכסים מתאימים" })).toHaveAttribute("href", "/calls/call-9#turn-4");
  expect(screen.getByRole("link", { name: "בהתכתבות, הנציג ניסה ולא הצליח: קבע פגישה" })).toHaveAttribute("href", "/inbox/c-1");
});

it("tells who wrote, what came without words and what did not leave, and leads to the conversation", async () => {
  serve({
    ...STATUSES,
    "GET /api/customers/c-1/timeline": () =>
      page([
        anEntry({ id: "a", kind: "message", title: "text", text: "הדירה עוד פנויה?", actor: "customer", status: "received" }),
        anEntry({ id: "b", kind: "message", title: "image", actor: "staff", actor_name: "רותי", status: "read" }),
        anEntry({ id: "c", kind: "message", title: "text", text: "אבדוק מיד", actor: "ai", status: "failed" }),
      ]),
  });
  renderPart(<Timeline customerId="c-1" canWrite={false} />);
  expect(await screen.findByRole("link", { name: "הלקוח כתב" })).toHaveAttribute("href", "/inbox/c-1");
  expect(screen.getByText("הדירה עוד פנויה?")).toBeInTheDocument();
  expect(screen.getByText("המשרד שלח: תמונה")).toBeInTheDocument();
  expect(screen.getByText("רותי")).toBeInTheDocument();
  expect(screen.getByText("הנציג כתב (לא נשלחה)")).toBeInTheDocument();
  expect(screen.queryByText("מניתוח השיחה")).not.toBeInTheDocument();
});

it("shows a visit both when its time had come and when it was set", async () => {
  serve({
    ...STATUSES,
    "GET /api/customers/c-1/timeline": () =>
      page([
        anEntry({ id: "visit", kind: "showing", title: "דירת 4 חדרים, ביאליק 12" }),
        anEntry({ id: "visit", kind: "appointment", title: "ביקור", status: "booked", moment: "2026-11-22T10:00:00Z" }),
      ]),
  });
  renderPart(<Timeline customerId="c-1" canWrite={false} />);
  expect(await screen.findByText("ביקור בנכס: דירת 4 חדרים, ביאליק 12")).toBeInTheDocument();
  expect(screen.getByText("ביקור (נקבעה)")).toBeInTheDocument();
});

it("asks for the chosen kinds only, and not for single sentences before they are chosen", async () => {
  const sent = serve({ ...STATUSES, "GET /api/customers/c-1/timeline": () => page([anEntry({})]) });
  renderPart(<Timeline customerId="c-1" canWrite={false} />);
  await screen.findByText("שיחה נכנסת");
  const kinds = () => sent.filter((each) => each.path.endsWith("/timeline")).at(-1)?.query.getAll("kind");
  expect(kinds()).not.toContain("turn");
  expect(kinds()).toContain("note");
  await userEvent.click(screen.getByRole("button", { name: "משפטים" }));
  await waitFor(() => expect(kinds()).toEqual(["turn"]));
});

it("writes a note, deletes it and brings it back", async () => {
  let notes = [anEntry({ id: "n-1", kind: "note", text: "ישנה", version: 4 })];
  const sent = serve({
    ...STATUSES,
    "GET /api/customers/c-1/timeline": () => page(notes),
    "POST /api/customers/c-1/notes": () => json({ id: "n-2" }),
    "PATCH /api/notes/n-1": ({ body }) => {
      notes = [];
      return json({ ...(typeof body === "object" ? body : {}), id: "n-1", version: 5 });
    },
  });
  renderPart(<Timeline customerId="c-1" canWrite />);
  await userEvent.type(screen.getByRole("textbox", { name: "הערה על הלקוח" }), "חדשה");
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  await waitFor(() => expect(sent.some((each) => each.method === "POST")).toBe(true));
  expect(sent.find((each) => each.method === "POST")?.body).toEqual({ body: "חדשה" });
  const list = await screen.findByRole("list", { name: "ציר הזמן" });
  await userEvent.click(within(list).getByRole("button", { name: "מחיקת ההערה" }));
  await userEvent.click(await screen.findByRole("button", { name: "ביטול" }));
  await waitFor(() =>
    expect(sent.filter((each) => each.method === "PATCH").map((each) => each.body)).toEqual([
      { version: 4, deleted: true },
      { version: 5, deleted: false },
    ]),
  );
});

it("loads older pages until the entry that a link names is there", async () => {
  window.history.replaceState(null, "", "/customers/c-1#old");
  serve({
    ...STATUSES,
    "GET /api/customers/c-1/timeline": ({ query }) =>
      query.get("cursor") === null
        ? json({ items: [anEntry({ id: "new", kind: "note", text: "חדשה" })], next_cursor: "2" })
        : page([anEntry({ id: "old", kind: "note", text: "ישנה" })]),
  });
  renderPart(<Timeline customerId="c-1" canWrite={false} />);
  await waitFor(() => expect(document.activeElement).toHaveAttribute("id", "old"));
  expect(screen.getByText("ישנה")).toBeInTheDocument();
});

it("copies a link that shows a sentence, which is not shown before it is chosen", async () => {
  serve({
    ...STATUSES,
    "GET /api/customers/c-1/timeline": () => page([anEntry({ id: "b", kind: "turn", text: "אפשר?", actor: "caller", call_id: "c", turn_seq: 7 })]),
  });
  const user = userEvent.setup();
  renderPart(<Timeline customerId="c-1" canWrite={false} />, "/customers/c-1?show=turn");
  await user.click(await screen.findByRole("button", { name: "העתקת קישור" }));
  expect(await navigator.clipboard.readText()).toContain("/customers/c-1?show=turn#b");
});
