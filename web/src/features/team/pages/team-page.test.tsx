import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import TeamPage from "./team-page";

const dana = {
  id: "member-2",
  user_id: "user-2",
  name: "דנה",
  email: "dana@office.example",
  role: "agent",
  state: "active",
  is_me: false,
  permissions: ["leads.read", "phones.read"],
  overrides: {},
  second_step: false,
  last_seen_at: null,
  created_at: "2026-11-20T10:00:00Z",
  version: 3,
};
const roles = { changeable: ["leads.read", "phones.read"], owner: [], agent: [], viewer: [] };
const shown = {
  "GET /api/team": () => json({ items: [dana], next_cursor: null }),
  "GET /api/team/roles": () => json(roles),
  "GET /api/team/second-step": () => json({ required: false }),
};

it("takes a permission away with the version that was read", async () => {
  const sent = serve({ ...shown, "PATCH /api/team/member-2": () => json({ ...dana, overrides: { "phones.read": false } }) });
  renderPart(<TeamPage />);
  await userEvent.click(await screen.findByRole("button", { name: "דנה, סוכן" }));
  const panel = await screen.findByRole("dialog");
  await userEvent.click(await within(panel).findByRole("checkbox", { name: "צפייה במספרי טלפון" }));
  await waitFor(() =>
    expect(sent.filter((each) => each.method === "PATCH").map((each) => each.body)).toEqual([
      { version: 3, overrides: { "phones.read": false } },
    ]),
  );
});

it("shows the server's words when an invitation is refused", async () => {
  serve({ ...shown, "POST /api/team": () => problem(409, "מי שבכתובת הזאת כבר בצוות.") });
  renderPart(<TeamPage />);
  await userEvent.click(await screen.findByRole("button", { name: "הזמנה לצוות" }));
  await userEvent.type(await screen.findByLabelText("דוא״ל"), "dana@office.example");
  await userEvent.click(screen.getByRole("button", { name: "שליחת ההזמנה" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("כבר בצוות");
});

it("demands a second step of everybody, and stays as it was when the server refuses", async () => {
  const sent = serve({ ...shown, "PUT /api/team/second-step": () => problem(409, "הפעילו קודם אצלכם.") });
  renderPart(<TeamPage />);
  const box = await screen.findByRole("checkbox", { name: /לדרוש אימות דו-שלבי/ });
  await userEvent.click(box);
  await waitFor(() => expect(sent.filter((each) => each.method === "PUT").map((each) => each.body)).toEqual([{ required: true }]));
  expect(await screen.findByText("הפעילו קודם אצלכם.")).toBeInTheDocument();
  await waitFor(() => expect(box).not.toBeChecked());
});
