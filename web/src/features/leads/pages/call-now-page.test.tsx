import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aLead, aMe } from "@/testing/samples";
import { json, problem, serve } from "@/testing/server";
import type { QueueEntry } from "../api/call-queue";
import CallNowPage from "./call-now-page";

const anEntry = (changes: Partial<QueueEntry> = {}): QueueEntry => ({
  lead: aLead(),
  why: "promised",
  promised_at: "2026-11-20T10:00:00Z",
  waiting_since: "2026-11-20T10:00:00Z",
  priority: 80,
  taken_by: null,
  taken_by_name: null,
  taken_until: null,
  mine: false,
  contact: {
    channel: "call",
    purpose: "enquiry",
    allowed: true,
    reason: null,
    sentence: "מותר: פנייה פתוחה",
    allowed_from: null,
    basis: "open_enquiry",
  },
  ...changes,
});

const MINE = { taken_by: "user-1", taken_by_name: "רות", taken_until: "2026-11-20T10:10:00Z", mine: true };

/** An office whose queue is `entries`, kept as the server would. */
function office(entries: QueueEntry[], open = true) {
  let items = entries;
  return serve({
    "GET /api/auth/me": () => json(aMe()),
    "GET /api/leads/first-response": () => json({ minutes: 60 }),
    "GET /api/leads/to-call": () => json({ items, more: false, open, opens_at: open ? null : "2099-01-01T07:00:00Z" }),
    "POST /api/leads/to-call/next": () => {
      items = items.map((entry, index) => (index === 0 ? { ...entry, ...MINE } : entry));
      return json({ item: items[0] });
    },
    "POST /api/leads/lead-1/outcome": () => {
      items = items.slice(1);
      return json(aLead({ status: "contacted" }));
    },
    "POST /api/leads/lead-2/take": () => problem(409, "מישהו אחר כבר מטפל בליד הזה."),
  });
}

it("works by keys alone: the next, what came of it, and the next again", async () => {
  const sent = office([anEntry(), anEntry({ lead: aLead({ id: "lead-2", customer_name: "איתי כהן" }), why: "waiting", promised_at: null })]);
  renderPart(<CallNowPage />);
  await screen.findByRole("button", { name: "השיחה הבאה" });
  await userEvent.keyboard("n");
  expect(await screen.findByRole("region", { name: "עכשיו: נועה ברק" })).toHaveFocus();
  expect(screen.getByRole("link", { name: /להתקשר אל/ })).toHaveAttribute("href", "tel:+972541234567");
  await userEvent.type(screen.getByLabelText("מה עלה בשיחה"), "דיברנו 1");
  await userEvent.tab();
  await userEvent.keyboard("1");
  await waitFor(() => expect(screen.queryByRole("region", { name: "עכשיו: נועה ברק" })).not.toBeInTheDocument());
  expect(sent.filter((each) => each.path.endsWith("/outcome")).map((each) => each.body)).toEqual([
    { outcome: "handled", text: "דיברנו 1" },
  ]);
  expect(screen.getByRole("button", { name: "השיחה הבאה" })).toBeInTheDocument();
});

it("puts off to a chosen time by the third key", async () => {
  const sent = office([anEntry(MINE)]);
  renderPart(<CallNowPage />);
  await screen.findByRole("region", { name: "עכשיו: נועה ברק" });
  await userEvent.keyboard("3");
  await userEvent.click(await screen.findByRole("menuitem", { name: "בעוד שעתיים" }));
  await waitFor(() => expect(sent.find((each) => each.path.endsWith("/outcome"))?.body).toMatchObject({ outcome: "later", text: null }));
});

it("says whose a taken lead is, and that one was lost", async () => {
  office([
    anEntry({ ...MINE, mine: false, taken_by: "user-9", taken_by_name: "דן" }),
    anEntry({ lead: aLead({ id: "lead-2", customer_name: "איתי כהן" }) }),
  ]);
  renderPart(<CallNowPage />);
  expect(await screen.findByText("דן")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "לקחת את איתי כהן" }));
  expect(await screen.findByText("מישהו אחר כבר מטפל בליד הזה.")).toBeInTheDocument();
});

it("calls nobody while the office is closed", async () => {
  office([anEntry()], false);
  renderPart(<CallNowPage />);
  expect(await screen.findByText(/המשרד סגור/)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /לקחת|השיחה הבאה/ })).not.toBeInTheDocument();
});

it("shows why somebody may not be called now, and offers the one who may", async () => {
  const refused = { ...anEntry().contact, allowed: false, reason: "quiet_hours" as const, sentence: "אפשר להתקשר החל ממחר ב־08:00.", basis: null };
  office([anEntry({ contact: refused }), anEntry({ lead: aLead({ id: "lead-2", customer_name: "איתי כהן" }) })]);
  renderPart(<CallNowPage />);
  expect(await screen.findByText("אפשר להתקשר החל ממחר ב־08:00.")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "לקחת את נועה ברק" })).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "לקחת את איתי כהן" })).toBeInTheDocument();
});
