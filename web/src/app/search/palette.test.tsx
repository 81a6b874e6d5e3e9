import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { renderPart } from "@/testing/render";
import { aMe } from "@/testing/samples";
import { json, problem, serve } from "@/testing/server";
import type { Hit } from "./entries";
import { Palette } from "./palette";

const aHit = (changes: Partial<Hit> = {}): Hit => ({
  kind: "turn",
  id: "turn-9",
  title: [{ text: "נועה ברק", hit: false }],
  text: [
    { text: "מחפשת ", hit: false },
    { text: "בדירה", hit: true },
  ],
  at: "2026-11-22T10:00:05Z",
  customer_id: "customer-1",
  call_id: "call-1",
  seq: 7,
  speaker: "caller",
  sentiment: null,
  fuzzy: false,
  ...changes,
});

const found = (...items: Hit[]) => json({ items, next_cursor: null, kinds: ["customer", "lead", "call", "turn", "note", "message"] });

function open() {
  const close = vi.fn();
  const { location } = renderPart(<Palette me={aMe()} open onOpenChange={close} />);
  return { close, location };
}

const box = () => screen.findByRole("combobox", { name: "מה מחפשים?" });

beforeEach(() => {
  window.localStorage.clear();
});

it("groups what was found, marks the words and opens the very turn by keyboard", async () => {
  serve({
    "GET /api/search": () => found(aHit({ kind: "customer", id: "customer-1", text: [], title: [{ text: "נועה", hit: true }] }), aHit()),
  });
  const { close, location } = open();
  await userEvent.type(await box(), "דירה");
  const said = await screen.findByRole("group", { name: "נאמר בשיחות" });
  expect(within(said).getByText("בדירה").tagName).toBe("MARK");
  expect(screen.getByRole("group", { name: "לקוחות" })).toBeInTheDocument();
  await userEvent.keyboard("{ArrowUp}");
  expect(within(said).getByRole("option")).toHaveAttribute("aria-selected", "true");
  await userEvent.keyboard("{Enter}");
  expect(location.history.at(-1)).toBe("/calls/call-1#turn-7");
  expect(close).toHaveBeenCalledWith(false);
});

it("opens the conversation in which it was written", async () => {
  const text = [{ text: "פנטהאוז", hit: true }];
  serve({ "GET /api/search": () => found(aHit({ kind: "message", id: "message-1", customer_id: "customer-1", text, call_id: null, seq: null, speaker: null })) });
  const { location } = open();
  await userEvent.type(await box(), "פנטהאוז");
  const written = await screen.findByRole("group", { name: "הודעות" });
  await userEvent.click(within(written).getByRole("option"));
  expect(location.history.at(-1)).toBe("/inbox/customer-1");
});

it("remembers what was looked for and asks it again", async () => {
  const sent = serve({ "GET /api/search": () => found(aHit()) });
  window.localStorage.setItem("moked.searches.user-1", JSON.stringify(["דירה בחולון", 7]));
  open();
  await userEvent.click(await screen.findByRole("option", { name: "דירה בחולון" }));
  await userEvent.click(await screen.findByRole("option", { name: /נועה ברק/ }));
  expect(sent.map((each) => each.query.get("q"))).toEqual(["דירה בחולון"]);
  expect(window.localStorage.getItem("moked.searches.user-1")).toBe(JSON.stringify(["דירה בחולון"]));
});

it("narrows by who said it", async () => {
  const sent = serve({ "GET /api/search": () => found(aHit({ fuzzy: true })) });
  open();
  await userEvent.type(await box(), "דירה");
  expect(await screen.findByText("אולי התכוונת")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "מי אמר" }));
  await userEvent.click(await screen.findByRole("menuitemradio", { name: "הלקוח" }));
  await waitFor(() => expect(sent.at(-1)?.query.get("speaker")).toBe("caller"));
});

it("says what is wrong and when nothing is there", async () => {
  let refused = true;
  serve({
    "GET /api/search": () => (refused ? problem(403, "אין לך הרשאה לחפש לפי מספרי טלפון.") : found()),
  });
  open();
  await userEvent.type(await box(), "0541");
  expect(await screen.findByText("אין לך הרשאה לחפש לפי מספרי טלפון.")).toBeInTheDocument();
  refused = false;
  await userEvent.clear(await box());
  await userEvent.type(await box(), "הליקופטר");
  expect(await screen.findByText(/לא נמצא דבר/)).toBeInTheDocument();
});
