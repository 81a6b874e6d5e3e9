import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import LeadSourcePage from "./lead-source-page";
import LeadSourcesPage from "./lead-sources-page";

const source = {
  id: "source-1",
  name: "יד2",
  auth: "url",
  url: "https://moked.example/webhook/leads/key?token=secret",
  status: "new",
  assignee_id: null,
  mapping: {},
  active: true,
  received: 3,
  failed: 1,
  last_at: "2026-11-22T10:00:00Z",
  refused_at: null,
  created_at: "2026-11-20T10:00:00Z",
  version: 4,
};
const refused = {
  id: "event-1",
  at: "2026-11-22T10:00:00Z",
  state: "failed",
  reason: "אין בפנייה טלפון ואין דוא״ל.",
  external_id: null,
  understood: {},
  repeats: 0,
  customer_id: null,
  customer_name: null,
  lead_id: null,
  content_type: "application/json",
  body: '{"q7": "054"}',
};
const shown = {
  "GET /api/lead-sources": () => json({ items: [source] }),
  "GET /api/leads/assignees": () => json({ items: [] }),
  "GET /api/lead-statuses": () => json({ items: [{ key: "new", label: "חדש", kind: "open", archived: false, colour: "info" }] }),
  "GET /api/lead-sources/source-1/deliveries": () => json({ items: [refused], next_cursor: null }),
};

it("opens a source and shows the server's words when it is refused", async () => {
  const sent = serve({ ...shown, "POST /api/lead-sources": () => problem(400, "אין איש צוות כזה במשרד.") });
  renderPart(<LeadSourcesPage />);
  await userEvent.click(await screen.findByRole("button", { name: "מקור חדש" }));
  const panel = await screen.findByRole("dialog");
  await userEvent.type(within(panel).getByLabelText("שם המקור"), " מדלן ");
  await userEvent.click(within(panel).getByRole("button", { name: "פתיחת המקור" }));
  expect(await within(panel).findByRole("alert")).toHaveTextContent("אין איש צוות כזה");
  expect(sent.find((each) => each.method === "POST")?.body).toEqual({
    name: "מדלן",
    auth: "url",
    status: "new",
    assignee_id: null,
    mapping: {},
  });
});

it("shows why an enquiry was not taken in, and tries it again", async () => {
  const sent = serve({
    ...shown,
    "POST /api/lead-sources/source-1/deliveries/event-1/retry": () => json({ ...refused, state: "done", reason: null }),
  });
  renderPart(<LeadSourcePage id="source-1" />);
  expect(await screen.findByText(source.url)).toBeInTheDocument();
  expect(await screen.findByText("אין בפנייה טלפון ואין דוא״ל.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "לנסות שוב" }));
  await waitFor(() => expect(sent.some((each) => each.method === "POST")).toBe(true));
});

it("asks before the old secret ends and shows the new one once", async () => {
  serve({ ...shown, "POST /api/lead-sources/source-1/rotate": () => json({ source, secret: "brand-new" }) });
  renderPart(<LeadSourcePage id="source-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "החלפת הסוד" }));
  await userEvent.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "החלפה" }));
  expect(await screen.findByText("brand-new")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "העתקתי, אפשר לסגור" }));
  await waitFor(() => expect(screen.queryByText("brand-new")).not.toBeInTheDocument());
});

it("says what would become of an enquiry without storing it", async () => {
  serve({
    ...shown,
    "POST /api/lead-sources/source-1/test": () =>
      json({ accepted: false, reason: "אין טלפון", understood: {}, keys: ["q7"], customer_id: null, customer_name: null, body: "{}" }),
  });
  renderPart(<LeadSourcePage id="source-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "בדיקה" }));
  expect(await screen.findByText("הפנייה לא הייתה נקלטת")).toBeInTheDocument();
  expect(screen.getByText("q7")).toBeInTheDocument();
});
