import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Schemas } from "@/lib/api/client";
import { setMe } from "@/lib/me";
import { flush, giveUpAll, openOutbox, readOutbox } from "@/lib/offline/outbox";
import { renderPart } from "@/testing/render";
import { aChat, aMe, aMessage } from "@/testing/samples";
import { json, page, problem, serve, type SentRequest } from "@/testing/server";
import { InboxPage } from "./inbox-page";

// There is no IndexedDB here.
vi.mock("@/lib/offline/device", () => {
  const shelf = () => {
    const kept = new Map<string, unknown>();
    return {
      read: (key: string) => Promise.resolve(kept.get(key)),
      all: () => Promise.resolve([...kept]),
      write: (key: string, value: unknown) => Promise.resolve(kept.set(key, value) === kept),
      remove: (key: string) => Promise.resolve(void kept.delete(key)),
    };
  };
  return { readsShelf: shelf(), outboxShelf: shelf() };
});

const chat = aChat();
const base = {
  "GET /api/chats": () => page([chat]),
  "GET /api/chats/customer-1": () => json(chat),
  "GET /api/chats/customer-1/messages": () => page([aMessage(1)]),
  "POST /api/chats/customer-1/typing": () => new Response(null, { status: 204 }),
  "GET /api/leads/assignees": () => json({ items: [] }),
};
const WRITE = "POST /api/chats/customer-1/messages";
const refused = () => problem(409, "עכשיו שעות שקט.", "contact-refused");

beforeEach(() => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});
afterEach(async () => {
  await giveUpAll();
  await openOutbox(null);
});

function open() {
  const view = renderPart(<InboxPage id="customer-1" />, "/inbox/customer-1");
  setMe(view.client, aMe({ permissions: ["chats.read", "chats.write"] }));
  return view;
}

const field = () => screen.findByRole("textbox", { name: "הודעה" });
const texts = (sent: SentRequest[]) =>
  sent.flatMap(({ method, path, body }) =>
    method === "POST" && path.endsWith("/messages") && typeof body === "object" && body !== null && "text" in body ? [body.text] : [],
  );

/** The server's answers, given when the test says so, in the order of the requests. */
function byHand() {
  const waiting: ((answer: Response) => void)[] = [];
  return { ask: () => new Promise<Response>((resolve) => waiting.push(resolve)), waiting };
}
const taken = (number: number, body: string): Response =>
  json(aMessage(number, { direction: "out", author: "staff", author_name: "שי אברמוב", state: "queued", body, at: `2026-11-22T11:00:0${number}Z` }), 201);

it("sends one after the other, in the order in which they were written", async () => {
  const { ask, waiting } = byHand();
  const sent = serve({ ...base, [WRITE]: ask });
  open();
  await userEvent.type(await field(), "ראשונה{Enter}שנייה{Enter}");
  expect(screen.getAllByRole("article", { name: "הודעה שלכם שעוד לא נשלחה" })).toHaveLength(2);
  await waitFor(() => expect(waiting).toHaveLength(1));
  expect(texts(sent)).toEqual(["ראשונה"]);
  waiting[0]?.(taken(2, "ראשונה"));
  await waitFor(() => expect(waiting).toHaveLength(2));
  waiting[1]?.(taken(3, "שנייה"));
  await waitFor(() => expect(screen.queryByRole("article", { name: "הודעה שלכם שעוד לא נשלחה" })).toBeNull());
  expect(screen.getAllByRole("article", { name: /^שי אברמוב/u }).map((each) => each.textContent)).toEqual([
    expect.stringContaining("ראשונה"),
    expect.stringContaining("שנייה"),
  ]);
});

it("gives refused words back without touching what was written meanwhile", async () => {
  const { ask, waiting } = byHand();
  serve({ ...base, [WRITE]: ask });
  open();
  await userEvent.type(await field(), "ערב טוב{Enter}");
  await userEvent.type(await field(), "ועוד משהו");
  await waitFor(() => expect(waiting).toHaveLength(1));
  waiting[0]?.(refused());
  expect(await screen.findByRole("alert")).toHaveTextContent("שעות שקט");
  expect(await field()).toHaveValue("ערב טוב\nועוד משהו");
});

it("tells of a refusal also when the conversation was left, and keeps the words in it", async () => {
  const { ask, waiting } = byHand();
  serve({ ...base, [WRITE]: ask });
  const view = open();
  await userEvent.type(await field(), "ערב טוב{Enter}");
  await waitFor(() => expect(waiting).toHaveLength(1));
  view.unmount();
  renderPart(<p>מסך אחר</p>);
  waiting[0]?.(refused());
  expect(await screen.findByText(/ההודעה אל נועה ברק לא נשלחה, והיא מחכה בשיחה כטיוטה/u)).toBeInTheDocument();
  open();
  expect(await field()).toHaveValue("ערב טוב");
});

it("keeps an attached file when another conversation was looked at", async () => {
  serve(base);
  const view = open();
  await field();
  await userEvent.upload(screen.getByLabelText("בחירת קבצים"), new File(["תוכנית"], "תוכנית.pdf", { type: "application/pdf" }));
  expect(await screen.findByText("תוכנית.pdf")).toBeInTheDocument();
  view.unmount();
  open();
  expect(await screen.findByText("תוכנית.pdf")).toBeInTheDocument();
});

it("takes the words of a copied table, and a picture where there are none", async () => {
  serve(base);
  open();
  const picture = new File(["x"], "image.png", { type: "image/png" });
  const pasted = (words: string) => ({ clipboardData: { files: [picture], getData: () => words } });
  expect(fireEvent.paste(await field(), pasted("מחיר 3,200,000"))).toBe(true);
  expect(screen.queryByText("image.png")).toBeNull();
  expect(fireEvent.paste(await field(), pasted(""))).toBe(false);
  expect(await screen.findByText("image.png")).toBeInTheDocument();
});

it("says that a text is too long instead of cutting it", async () => {
  serve(base);
  open();
  fireEvent.change(await field(), { target: { value: "א".repeat(4_097) } });
  expect(screen.getByRole("alert")).toHaveTextContent("4,097");
  expect(screen.getByRole("button", { name: "שליחה" })).toBeDisabled();
});

it("has the focus in the field again after the button sent", async () => {
  serve({ ...base, [WRITE]: () => taken(2, "שלום") });
  open();
  await userEvent.type(await field(), "שלום");
  await userEvent.click(screen.getByRole("button", { name: "שליחה" }));
  expect(await field()).toHaveFocus();
});

it("does not count a conversation as read before its messages are shown", async () => {
  const { ask, waiting } = byHand();
  const unread = aChat({ unread: 2 });
  const sent = serve({
    ...base,
    "GET /api/chats/customer-1": () => json(unread),
    "GET /api/chats/customer-1/messages": ask,
    "POST /api/chats/customer-1/read": () => new Response(null, { status: 204 }),
  });
  open();
  await field();
  await waitFor(() => expect(waiting).toHaveLength(1));
  const reads = () => sent.filter(({ path }) => path.endsWith("/read"));
  expect(reads()).toHaveLength(0);
  waiting[0]?.(page([aMessage(1)]));
  await waitFor(() => expect(reads()).toHaveLength(1));
});

it("says again that it was read when the server did not hear it the first time", async () => {
  const unread = aChat({ unread: 2 });
  let reached = false;
  const sent = serve({
    ...base,
    "GET /api/chats/customer-1": () => json(unread),
    "POST /api/chats/customer-1/read": () => (reached ? new Response(null, { status: 204 }) : Promise.reject(new TypeError("Failed to fetch"))),
  });
  open();
  const reads = () => sent.filter(({ path }) => path.endsWith("/read"));
  await waitFor(() => expect(reads()).toHaveLength(1));
  reached = true;
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  fireEvent(window, new Event("blur"));
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  fireEvent(window, new Event("focus"));
  await waitFor(() => expect(reads()).toHaveLength(2));
});

it("keeps a message on the device without a connection, shows it waiting, and sends it once when that returns", async () => {
  let reached = false;
  const kept: Schemas["MessageCreate"] = { text: "נפגש במשרד", quoted_id: null, purpose: null };
  const sent = serve({ ...base, [WRITE]: () => (reached ? taken(2, "נפגש במשרד") : Promise.reject(new TypeError("Failed to fetch"))) });
  await openOutbox("user-1 business-1");
  open();
  await userEvent.type(await field(), "נפגש במשרד{Enter}");
  const bubble = await screen.findByRole("article", { name: "הודעה שלכם שעוד לא נשלחה" });
  await waitFor(() => expect(bubble).toHaveTextContent("ממתין לחיבור"));
  expect(await screen.findByText(/ההודעה נשמרה במכשיר/u)).toBeInTheDocument();
  expect(await field()).toHaveValue("");
  expect(readOutbox()).toMatchObject([{ what: "הודעה: נפגש במשרד", refused: null, write: { kind: "message", body: kept } }]);

  reached = true;
  expect(await flush()).toBe(1);
  const keys = sent.filter(({ method, path }) => method === "POST" && path.endsWith("/messages")).map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(readOutbox()).toEqual([]);
});

it("shows on the message itself why the server would not have it", async () => {
  let reached = false;
  serve({ ...base, [WRITE]: () => (reached ? refused() : Promise.reject(new TypeError("Failed to fetch"))) });
  await openOutbox("user-1 business-1");
  open();
  await userEvent.type(await field(), "נפגש במשרד{Enter}");
  await waitFor(() => expect(readOutbox()).toHaveLength(1));
  reached = true;
  await flush();
  const bubble = await screen.findByRole("article", { name: "הודעה שלכם שעוד לא נשלחה" });
  await waitFor(() => expect(bubble).toHaveTextContent("השרת לא קיבל"));
  expect(bubble).toHaveTextContent("שעות שקט");
});

it("does not hold back the next message behind one that was refused", async () => {
  let answer: () => Response | Promise<Response> = () => Promise.reject(new TypeError("Failed to fetch"));
  serve({ ...base, [WRITE]: () => answer() });
  await openOutbox("user-1 business-1");
  open();
  await userEvent.type(await field(), "נפגש במשרד{Enter}");
  await waitFor(() => expect(readOutbox()).toHaveLength(1));
  answer = refused;
  await flush();
  answer = () => taken(2, "אפשר מחר?");
  await userEvent.type(await field(), "אפשר מחר?{Enter}");
  expect(await screen.findByRole("article", { name: /^שי אברמוב/u })).toHaveTextContent("אפשר מחר?");
  expect(readOutbox()).toHaveLength(1);
});
