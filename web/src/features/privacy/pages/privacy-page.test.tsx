import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aMe } from "@/testing/samples";
import { json, problem, serve } from "@/testing/server";
import type { Preview, PrivacyRequest } from "../api/privacy";
import PrivacyPage from "./privacy-page";

const aRequest = (changes: Partial<PrivacyRequest> = {}): PrivacyRequest => ({
  id: "request-1",
  customer_id: "customer-1",
  customer_name: "נועה ברק",
  kind: "erase",
  state: "open",
  asked: "ביקשה בטלפון למחוק הכול",
  asked_at: "2026-11-20T10:00:00Z",
  due_on: "2026-12-20",
  overdue: false,
  author_name: "רותי",
  handler_name: null,
  ended_at: null,
  outcome: null,
  counts: null,
  file_until: null,
  hold: null,
  version: 3,
  ...changes,
});

const PREVIEW: Preview = {
  parts: [{ key: "turns", title: "תמלולי שיחות", rows: 42 }],
  people: 2,
  confirm: "נועה ברק",
  hold: null,
  live_call: false,
};

function desk(request: PrivacyRequest, erased = () => json({ ...request, state: "running" })) {
  return serve({
    "GET /api/auth/me": () => json(aMe()),
    "GET /api/privacy/requests": () => json({ items: [request], next_cursor: null }),
    "GET /api/privacy/requests/request-1/preview": () => json(PREVIEW),
    "POST /api/privacy/requests/request-1/erase": erased,
  });
}

it("erases only after what would go was shown and the name was typed", async () => {
  const sent = desk(aRequest());
  renderPart(<PrivacyPage />);
  await userEvent.click(await screen.findByRole("button", { name: "מחיקה לצמיתות" }));
  expect(await screen.findByText("42")).toBeInTheDocument();
  const [confirm] = screen.getAllByRole("button", { name: "מחיקה לצמיתות" }).slice(-1);
  expect(confirm).toBeDisabled();
  await userEvent.type(screen.getByLabelText("כדי לאשר, מקלידים: נועה ברק"), "נועה ברק");
  expect(confirm).toBeEnabled();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(sent.find((each) => each.path.endsWith("/erase"))?.body).toEqual({ version: 3, typed: "נועה ברק" }));
});

it("shows a refusal of the server beside the typing", async () => {
  desk(aRequest(), () => problem(409, "יש הקפאה משפטית על המידע של הלקוח, ולכן אי אפשר למחוק אותו."));
  renderPart(<PrivacyPage />);
  await userEvent.click(await screen.findByRole("button", { name: "מחיקה לצמיתות" }));
  await userEvent.type(await screen.findByLabelText("כדי לאשר, מקלידים: נועה ברק"), "נועה ברק{Enter}");
  expect(await screen.findByText(/יש הקפאה משפטית/)).toBeInTheDocument();
});

it("offers no erasure under a hold and says why", async () => {
  desk(aRequest({ hold: "תביעה" }));
  renderPart(<PrivacyPage />);
  expect(await screen.findByText("הקפאה משפטית: תביעה")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "מחיקה לצמיתות" })).toBeDisabled();
});

it("hands out the file while it is kept", async () => {
  desk(aRequest({ kind: "access", state: "done", file_until: "2099-01-01T00:00:00Z", counts: { turns: 2, calls: 1 } }));
  renderPart(<PrivacyPage />);
  expect(await screen.findByRole("link", { name: "הורדת הקובץ" })).toHaveAttribute("href", "/api/privacy/requests/request-1/file");
  expect(screen.getByText("רשומות בקובץ: 3")).toBeInTheDocument();
});
