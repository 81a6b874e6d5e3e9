import { useQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aLead, aMe } from "@/testing/samples";
import { json, serve } from "@/testing/server";
import { leadQuery } from "../api/leads";
import { Evidence } from "./evidence";

function City() {
  const lead = useQuery(leadQuery("lead-1")).data;
  return lead ? <Evidence lead={lead} field="city" /> : null;
}

const found = { field: "city", value: "חיפה", previous: "אילת", accepted: false, call_id: "call-1", turn_seq: 5, quote: "גר בחיפה", at: "2026-11-22T10:00:00Z" };

it("shows the sentence, and takes the value back with the version that was read", async () => {
  let items = [found];
  const sent = serve({
    "GET /api/auth/me": () => json(aMe({ permissions: ["leads.read", "leads.write"] })),
    "GET /api/leads/lead-1": () => json(aLead()),
    "GET /api/leads/lead-1/evidence": () => json({ items }),
    "POST /api/leads/lead-1/evidence/city/undo": () => {
      items = [];
      return json({ items });
    },
  });
  renderPart(<City />);
  expect(await screen.findByRole("link", { name: "גר בחיפה" })).toHaveAttribute("href", "/calls/call-1#turn-5");
  await userEvent.click(await screen.findByRole("button", { name: "עיר לא נכון, להחזיר את הקודם" }));
  await waitFor(() => expect(sent.find((each) => each.method === "POST")?.body).toEqual({ version: 3 }));
  await waitFor(() => expect(screen.queryByRole("link")).not.toBeInTheDocument());
});

it("offers nothing to judge once a person has accepted it", async () => {
  serve({
    "GET /api/auth/me": () => json(aMe({ permissions: ["leads.read", "leads.write"] })),
    "GET /api/leads/lead-1": () => json(aLead()),
    "GET /api/leads/lead-1/evidence": () => json({ items: [{ ...found, accepted: true }] }),
  });
  renderPart(<City />);
  expect(await screen.findByRole("link", { name: "גר בחיפה" })).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
