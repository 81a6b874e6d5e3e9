import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { page, serve } from "@/testing/server";
import AuditPage from "./audit-page";

const line = {
  id: "line-1",
  at: "2026-11-22T10:00:00Z",
  actor_kind: "ai",
  actor: "analysis",
  actor_user_id: null,
  acting_as: null,
  action: "lead.changed",
  entity: "lead",
  entity_id: "lead-1",
  before: { city: "תל אביב", notes: "אותו דבר" },
  after: { city: "חולון", notes: "אותו דבר" },
  request_id: null,
};

it("shows each changed field before and after, and who", async () => {
  serve({ "GET /api/audit": () => page([line]) });
  renderPart(<AuditPage />);
  expect(await screen.findByText("שינוי בליד")).toBeInTheDocument();
  expect(screen.getByText("בינה מלאכותית")).toBeInTheDocument();
  expect(screen.getByText("תל אביב")).toBeInTheDocument();
  expect(screen.getByText("חולון")).toBeInTheDocument();
  expect(screen.queryByText("אותו דבר")).toBeNull();
});

it("exports what the filters show", async () => {
  const sent = serve({ "GET /api/audit": () => page([]) });
  renderPart(<AuditPage />, "/audit?kind=ai&entity=lead");
  const link = await screen.findByRole("link", { name: "ייצוא" });
  expect(link).toHaveAttribute("href", "/api/audit/export?actor_kind=ai&entity=lead");
  expect(sent[0]?.query.get("actor_kind")).toBe("ai");
});

it("tells permissions in words", async () => {
  const changed = {
    ...line,
    actor_kind: "human",
    action: "member.changed",
    entity: "membership",
    before: { overrides: {}, role: "viewer" },
    after: { overrides: { "phones.read": false, "audit.read": true }, role: "agent" },
  };
  serve({ "GET /api/audit": () => page([changed]) });
  renderPart(<AuditPage />);
  expect(await screen.findByText("לפי התפקיד")).toBeInTheDocument();
  expect(screen.getByText("מעבר לתפקיד: צפייה ביומן הפעולות; נשללו: צפייה במספרי טלפון")).toBeInTheDocument();
  expect(screen.getByText("סוכן")).toBeInTheDocument();
});
