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

function Picked() {
  const leads = flatten(useInfiniteQuery(leadsQuery({})).data);
  return (
    <>
      <BulkBar leads={leads} total={leads.length} onAll={() => undefined} onClear={() => undefined} />
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
