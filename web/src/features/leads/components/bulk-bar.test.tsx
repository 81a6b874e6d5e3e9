import { useInfiniteQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { flatten } from "@/lib/cursor-list";
import { renderPart } from "@/testing/render";
import { aLead, leadStatuses } from "@/testing/samples";
import { json, page, problem, serve } from "@/testing/server";
import { leadsQuery, type Lead } from "../api/leads";
import { BulkBar } from "./bulk-bar";

const LEADS = [aLead(), aLead({ id: "lead-2", customer_name: "איתי כהן", version: 7 })];

function Picked({ more = false }: { more?: boolean }) {
  const leads = flatten(useInfiniteQuery(leadsQuery({})).data);
  return (
    <>
      <BulkBar leads={leads} total={leads.length} more={more} filters={{ status: ["new"] }} onAll={() => undefined} onClear={() => undefined} />
      {leads.map((lead) => (
        <p key={lead.id}>{`${lead.customer_name}: ${lead.status}`}</p>
      ))}
    </>
  );
}

async function choose(label: string) {
  await screen.findByText("נועה ברק: new");
  await userEvent.click(screen.getByRole("button", { name: "שינוי מצב" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: label }));
}

it("changes all that are picked and takes all back with one undo", async () => {
  let leads: Lead[] = LEADS;
  const sent = serve({
    "GET /api/lead-statuses": () => json(leadStatuses()),
    "GET /api/leads/assignees": () => json({ items: [] }),
    "GET /api/leads": () => page(leads),
    "POST /api/leads/bulk": () => {
      leads = leads.map((lead) => ({ ...lead, status: "lost", version: lead.version + 1 }));
      return json({ id: "batch-1", changed: leads, conflicts: [] });
    },
    "POST /api/leads/bulk/batch-1/undo": () => {
      leads = leads.map((lead) => ({ ...lead, status: "new", version: lead.version + 1 }));
      return json({ id: "batch-1", changed: leads, conflicts: [] });
    },
  });
  renderPart(<Picked />);
  await choose("אבד");
  expect(await screen.findByText("איתי כהן: lost")).toBeInTheDocument();
  expect(sent.find((each) => each.path === "/api/leads/bulk")?.body).toEqual({
    leads: [
      { id: "lead-1", version: 3 },
      { id: "lead-2", version: 7 },
    ],
    status: "lost",
  });
  await userEvent.click(await screen.findByRole("button", { name: "ביטול" }));
  expect(await screen.findByText("איתי כהן: new")).toBeInTheDocument();
  await waitFor(() => expect(sent.filter((each) => each.path.endsWith("/undo"))).toHaveLength(1));
});

it("changes all that the filter finds after their number was confirmed, and takes all back with one undo", async () => {
  const sent = serve({
    "GET /api/lead-statuses": () => json(leadStatuses()),
    "GET /api/leads/assignees": () => json({ items: [] }),
    "GET /api/leads": () => json({ items: LEADS, next_cursor: null, total: 1240 }),
    "POST /api/leads/bulk/matching": () => json({ id: "batch-2", changed: 1238, skipped: 2 }),
    "POST /api/leads/bulk/batch-2/undo": () => json({ id: "batch-2", changed: LEADS, conflicts: [] }),
  });
  renderPart(<Picked more />);
  await userEvent.click(await screen.findByRole("button", { name: "לבחור את כל 1,240 שמתאימים לסינון" }));
  expect(screen.getByText("נבחרו כל 1,240 הלידים שמתאימים לסינון")).toBeInTheDocument();
  await choose("אבד");
  expect(sent.some((each) => each.path === "/api/leads/bulk/matching")).toBe(false);
  await userEvent.click(await screen.findByRole("button", { name: "שינוי" }));
  expect(await screen.findByText(/1,238 לידים: אבד. 2 לידים לא שונו|1238 לידים: אבד. 2 לידים לא שונו/u)).toBeInTheDocument();
  expect(sent.find((each) => each.path === "/api/leads/bulk/matching")?.body).toEqual({
    filter: { status: ["new"], unassigned: false, board: false },
    expected: 1240,
    status: "lost",
  });
  await userEvent.click(await screen.findByRole("button", { name: "ביטול" }));
  await waitFor(() => expect(sent.filter((each) => each.path.endsWith("/undo"))).toHaveLength(1));
});

it("c19: puts every card back when the server refuses, and says why", async () => {
  serve({
    "GET /api/lead-statuses": () => json(leadStatuses()),
    "GET /api/leads/assignees": () => json({ items: [] }),
    "GET /api/leads": () => page(LEADS),
    "POST /api/leads/bulk": () => problem(403, "אין לכם הרשאה לשנות לידים."),
  });
  renderPart(<Picked />);
  await choose("אבד");
  expect(await screen.findByText("אין לכם הרשאה לשנות לידים.")).toBeInTheDocument();
  expect(await screen.findByText("נועה ברק: new")).toBeInTheDocument();
  expect(screen.getByText("איתי כהן: new")).toBeInTheDocument();
});
