import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import WebhookPage from "./webhook-page";
import WebhooksPage from "./webhooks-page";

const webhook = {
  id: "hook-1",
  name: "גיליון",
  url: "https://hooks.example.com/a",
  events: ["lead.created"],
  active: true,
  sent: 2,
  waiting: 0,
  failed: 1,
  failing_since: "2026-11-22T09:00:00Z",
  old_secret_until: null,
  created_at: "2026-11-20T10:00:00Z",
  version: 2,
};
const delivery = {
  id: "delivery-1",
  event_id: "event-1",
  type: "lead.created",
  at: "2026-11-22T10:00:00Z",
  state: "failed",
  attempts: 20,
  next_try_at: null,
  done_at: "2026-11-22T11:00:00Z",
  response_code: 503,
  response_ms: 12,
  error: "השרת ענה בקוד 503.",
  body: '{"id":"event-1"}',
};
const shown = {
  "GET /api/webhooks": () => json({ items: [webhook] }),
  "GET /api/webhooks/hook-1/deliveries": () => json({ items: [delivery], next_cursor: null }),
};

it("adds an address and shows its secret once", async () => {
  const sent = serve({ ...shown, "POST /api/webhooks": () => json({ webhook, secret: "whsec_new" }, 201) });
  renderPart(<WebhooksPage />);
  await userEvent.click(await screen.findByRole("button", { name: "כתובת חדשה" }));
  const panel = await screen.findByRole("dialog");
  await userEvent.type(within(panel).getByLabelText("שם"), "גיליון");
  await userEvent.type(within(panel).getByLabelText("כתובת"), "https://hooks.example.com/a");
  expect(within(panel).getByRole("button", { name: "הוספה" })).toBeDisabled();
  await userEvent.click(within(panel).getByRole("checkbox", { name: "שיחה הסתיימה" }));
  await userEvent.click(within(panel).getByRole("checkbox", { name: "ליד חדש" }));
  await userEvent.click(within(panel).getByRole("button", { name: "הוספה" }));
  expect(await screen.findByText("whsec_new")).toBeInTheDocument();
  expect(sent.find((each) => each.method === "POST")?.body).toEqual({
    name: "גיליון",
    url: "https://hooks.example.com/a",
    events: ["lead.created", "call.ended"],
  });
});

it("shows the server's words about an address that is refused", async () => {
  serve({ ...shown, "POST /api/webhooks": () => problem(400, "הכתובת מובילה לרשת פנימית.") });
  renderPart(<WebhooksPage />);
  await userEvent.click(await screen.findByRole("button", { name: "כתובת חדשה" }));
  const panel = await screen.findByRole("dialog");
  await userEvent.type(within(panel).getByLabelText("שם"), "x");
  await userEvent.type(within(panel).getByLabelText("כתובת"), "https://127.0.0.1/");
  await userEvent.click(within(panel).getByRole("checkbox", { name: "ליד חדש" }));
  await userEvent.click(within(panel).getByRole("button", { name: "הוספה" }));
  expect(await within(panel).findByRole("alert")).toHaveTextContent("רשת פנימית");
});

it("shows how a delivery was answered and sends it again", async () => {
  const sent = serve({
    ...shown,
    "POST /api/webhooks/hook-1/deliveries/delivery-1/resend": () => json({ ...delivery, state: "queued" }),
  });
  renderPart(<WebhookPage id="hook-1" />);
  expect(await screen.findByText("השרת ענה בקוד 503.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "לשלוח שוב" }));
  await waitFor(() => expect(sent.some((each) => each.method === "POST")).toBe(true));
});
