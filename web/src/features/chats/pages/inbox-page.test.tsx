import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { setMe } from "@/lib/me";
import { aChat, aMe, aMessage } from "@/testing/samples";
import { renderPart } from "@/testing/render";
import { json, page, problem, serve, type SentRequest } from "@/testing/server";
import { refreshChat } from "../api/refresh";
import { InboxPage } from "./inbox-page";

const chat = aChat({ unread: 1 });
const base = {
  "GET /api/chats": () => page([chat, aChat({ customer_id: "customer-2", customer_name: "משה דהן" })]),
  "GET /api/chats/customer-1": () => json(chat),
  "GET /api/chats/customer-1/messages": () => page([aMessage(1)]),
  "POST /api/chats/customer-1/read": () => new Response(null, { status: 204 }),
  "POST /api/chats/customer-1/typing": () => new Response(null, { status: 204 }),
  "GET /api/leads/assignees": () => json({ items: [] }),
};

beforeEach(() => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
});

function open() {
  const view = renderPart(<InboxPage id="customer-1" />, "/inbox/customer-1");
  setMe(view.client, aMe({ permissions: ["chats.read", "chats.write"] }));
  return view;
}

const posts = (sent: SentRequest[], path: string) => sent.filter((each) => each.method !== "GET" && each.path === path);
const field = () => screen.findByRole("textbox", { name: "הודעה" });

it("marks what was seen as read, once", async () => {
  const sent = serve(base);
  open();
  await screen.findByText("הודעה 1");
  await waitFor(() => expect(posts(sent, "/api/chats/customer-1/read")).toHaveLength(1));
});

it("leaves unread what nobody looks at", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const sent = serve(base);
  open();
  await screen.findByText("הודעה 1");
  await screen.findByRole("textbox", { name: "הודעה" });
  expect(posts(sent, "/api/chats/customer-1/read")).toHaveLength(0);
});

it("sends with Enter, begins a line with Shift+Enter, and shows the message", async () => {
  const answer = aMessage(2, { direction: "out", author: "staff", author_name: "שי אברמוב", body: "שלום\nנועה", state: "queued" });
  const sent = serve({ ...base, "POST /api/chats/customer-1/messages": () => json(answer, 201) });
  open();
  await userEvent.type(await field(), "שלום{Shift>}{Enter}{/Shift}נועה{Enter}");
  const bubble = await screen.findByRole("article", { name: /^שי אברמוב/ });
  expect(bubble).toHaveTextContent("ממתין לשליחה");
  const [post] = posts(sent, "/api/chats/customer-1/messages");
  expect(post?.body).toEqual({ text: "שלום\nנועה", quoted_id: null, purpose: null });
  expect(post?.headers.get("Idempotency-Key")).toBeTruthy();
  expect(await field()).toHaveValue("");
});

it("says why the gate refused and gives the words back", async () => {
  serve({ ...base, "POST /api/chats/customer-1/messages": () => problem(409, "עכשיו שעות שקט. אפשר לכתוב מ־08:00.", "contact-refused") });
  open();
  await userEvent.type(await field(), "ערב טוב{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("שעות שקט");
  expect(await field()).toHaveValue("ערב טוב");
});

it("takes over at once, and once more when only a message came in between", async () => {
  let version = 3;
  const sent = serve({
    ...base,
    "GET /api/chats/customer-1": () => json({ ...chat, version }),
    "PATCH /api/chats/customer-1": ({ body }) => {
      if (JSON.stringify(body).includes('"version":3')) {
        version = 4;
        return problem(409, "הנתונים השתנו");
      }
      version = 5;
      return json({ ...chat, version: 5, ai_on: false, ai_answers: false, ai_reason: "staff", ai_changed_by: "שי אברמוב" });
    },
  });
  open();
  await userEvent.click(await screen.findByRole("radio", { name: "אני עונה" }));
  await waitFor(() => expect(posts(sent, "/api/chats/customer-1").map((each) => each.body)).toEqual([{ version: 3, ai_on: false }, { version: 4, ai_on: false }]));
  expect(await screen.findByText("הנציג שותק. התשובות כאן שלכם")).toBeInTheDocument();
});

it("offers only a template outside Twilio's window, and says why", async () => {
  const closed = aChat({ route: "twilio_whatsapp", window_until: null });
  const sent = serve({
    ...base,
    "GET /api/chats/customer-1": () => json(closed),
    "GET /api/message-templates": () =>
      page([
        { id: "t1", name: "תזכורת", body: "שלום {{1}}, מחר ב־{{2}}", fields: ["customer.first_name", "free"], category: "utility", state: "approved", content_sid: null, version: 1 },
        { id: "t2", name: "טיוטה", body: "משהו", fields: [], category: "utility", state: "draft", content_sid: null, version: 1 },
      ]),
    "GET /api/message-templates/t1/preview": () => json({ text: "שלום נועה, מחר ב־{{2}}", missing: ["טקסט חופשי"] }),
    "POST /api/chats/customer-1/messages": () => json(aMessage(2, { direction: "out", author: "staff", body: "שלום נועה, מחר ב־17:30", state: "queued" }), 201),
  });
  open();
  expect(await screen.findByText(/אפשר לפתוח רק בתבנית מאושרת/)).toBeInTheDocument();
  expect(screen.queryByRole("textbox", { name: "הודעה" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "לבחור תבנית" }));
  const sheet = await screen.findByRole("dialog");
  expect(within(sheet).queryByText("טיוטה")).toBeNull();
  await userEvent.click(await within(sheet).findByRole("radio"));
  const send = await within(sheet).findByRole("button", { name: "שליחה" });
  expect(send).toBeDisabled();
  await userEvent.type(await within(sheet).findByLabelText("טקסט חופשי"), "17:30");
  expect(within(sheet).getByText("שלום נועה, מחר ב־17:30")).toBeInTheDocument();
  await userEvent.click(send);
  await waitFor(() => expect(posts(sent, "/api/chats/customer-1/messages")[0]?.body).toEqual({ template_id: "t1", template_values: ["17:30"], purpose: "service" }));
});

it("retries a failed message where it stands", async () => {
  const failed = aMessage(2, { direction: "out", author: "staff", author_name: "רותי", state: "failed", error: "463", error_sentence: "וואטסאפ הגביל את המספר.", can_retry: true });
  const sent = serve({
    ...base,
    "GET /api/chats/customer-1/messages": () => page([failed, aMessage(1)]),
    "POST /api/messages/message-2/retry": () => json({ ...failed, state: "queued", error: null, error_sentence: null, can_retry: false }),
  });
  open();
  expect(await screen.findByText("וואטסאפ הגביל את המספר.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "לשלוח שוב" }));
  await waitFor(() => expect(screen.queryByText("וואטסאפ הגביל את המספר.")).toBeNull());
  expect(posts(sent, "/api/messages/message-2/retry")).toHaveLength(1);
});

it("keeps the draft of each conversation", async () => {
  serve(base);
  const view = open();
  await userEvent.type(await field(), "עוד לא גמרתי");
  view.unmount();
  open();
  expect(await field()).toHaveValue("עוד לא גמרתי");
});

it("shows a message that arrives while the thread is open", async () => {
  let all = [aMessage(1)];
  serve({ ...base, "GET /api/chats/customer-1/messages": () => page(all) });
  const { client } = open();
  await screen.findByText("הודעה 1");
  all = [aMessage(2), aMessage(1)];
  await refreshChat(client, "customer-1");
  expect(await screen.findByText("הודעה 2")).toBeInTheDocument();
});

it("moves to the next conversation with J", async () => {
  serve(base);
  const { location } = open();
  await screen.findByText("הודעה 1");
  await screen.findAllByText("משה דהן");
  await userEvent.keyboard("j");
  expect(location.history?.at(-1)).toBe("/inbox/customer-2");
});

it("moves on with J while a conversation is still on its way", async () => {
  serve({ ...base, "GET /api/chats/customer-1": () => new Promise(() => undefined) });
  const { location } = open();
  await screen.findAllByText("משה דהן");
  await userEvent.keyboard("j");
  expect(location.history?.at(-1)).toBe("/inbox/customer-2");
});
