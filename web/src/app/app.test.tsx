import { screen, waitFor } from "@testing-library/react";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { meQuery } from "@/lib/me";
import { makeQueryClient } from "@/lib/query-client";
import { aCall, aMe, aTurn } from "@/testing/samples";
import { json, page, problem, serve } from "@/testing/server";
import { App } from "./app";

const live = vi.hoisted(() => {
  const handlers = new Map<string, (event: unknown) => void>();
  return {
    handlers,
    emit: (name: string, event?: unknown) => handlers.get(name)?.(event),
  };
});

vi.mock("@/lib/socket", () => ({
  openSocket: () => ({
    on: (name: string, handler: (event: unknown) => void) => live.handlers.set(name, handler),
    disconnect: () => undefined,
  }),
}));

const empty = () => page([]);

function start(path: string) {
  window.history.replaceState(null, "", path);
  const client = makeQueryClient((cache) => cache.setQueryData(meQuery.queryKey, null));
  render(<App client={client} />);
  return client;
}

beforeEach(() => live.handlers.clear());

describe("signed out", () => {
  it("leads every address to sign-in and comes back to it", async () => {
    let inside = false;
    serve({
      "GET /api/auth/me": () => (inside ? json(aMe()) : problem(401, "צריך להתחבר.")),
      "POST /api/auth/login": ({ body }) => {
        if (JSON.stringify(body) !== JSON.stringify({ email: "owner@moked.example", password: "good" })) {
          return problem(401, "הדוא״ל או הסיסמה שגויים.");
        }
        inside = true;
        return json(aMe());
      },
      "GET /api/leads": empty,
      "GET /api/calls": empty,
    });
    start("/leads");
    await userEvent.type(await screen.findByLabelText("דוא״ל"), "owner@moked.example");
    await userEvent.type(screen.getByLabelText("סיסמה"), "bad{Enter}");
    expect(await screen.findByText("הדוא״ל או הסיסמה שגויים.")).toBeInTheDocument();
    await userEvent.clear(screen.getByLabelText("סיסמה"));
    await userEvent.type(screen.getByLabelText("סיסמה"), "good{Enter}");
    expect(await screen.findByRole("heading", { name: "לידים" })).toBeInTheDocument();
    expect(screen.getByText(/סביבת תרגול/)).toBeInTheDocument();
  });
});

describe("signed in", () => {
  const handlers = { "GET /api/auth/me": () => json(aMe()), "GET /api/calls": empty, "GET /api/tasks": empty, "GET /api/leads": empty };

  it("shows only what the person may open", async () => {
    serve({ ...handlers, "GET /api/auth/me": () => json(aMe({ permissions: ["calls.read"] })) });
    start("/prompts");
    expect(await screen.findByText("אין לך גישה למסך הזה")).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "לידים" })).not.toBeInTheDocument();
    expect(screen.getAllByRole("link", { name: /שיחות/ }).length).toBeGreaterThan(0);
  });

  it("puts a ringing call on the board and writes its words as they are spoken", async () => {
    serve({ ...handlers, "GET /api/calls/call-1/turns": empty });
    start("/");
    expect(await screen.findByText(/הקו פנוי/)).toBeInTheDocument();
    live.emit("call.changed", { call: aCall({ status: "ringing" }) });
    expect(await screen.findByText("מצלצלת")).toBeInTheDocument();
    live.emit("call.changed", { call: aCall({ status: "live" }) });
    live.emit("turn.added", { call_id: "call-1", turn: aTurn(4, { text: "אני מחפשת דירה" }) });
    expect(await screen.findByText("אני מחפשת דירה")).toBeInTheDocument();
  });

  it("says who rings, once, to whoever is on another screen, and leads to the call", async () => {
    serve({ ...handlers, "GET /api/calls/call-1/turns": empty, "GET /api/calls/call-1": () => json(aCall({ status: "ringing" })) });
    start("/tasks");
    await screen.findByText("הכול טופל");
    const ringing = aCall({ status: "ringing", customer_name: "דוד כהן" });
    live.emit("call.changed", { call: ringing });
    live.emit("call.changed", { call: ringing });
    expect(await screen.findAllByText("שיחה נכנסת: דוד כהן")).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: "לשיחה" }));
    await waitFor(() => expect(window.location.pathname).toBe("/calls/call-1"));
  });

  it("reads everything again after the live connection was lost", async () => {
    const sent = serve(handlers);
    start("/tasks");
    await screen.findByText("הכול טופל");
    live.emit("connect");
    const before = sent.filter((each) => each.path === "/api/tasks").length;
    live.emit("disconnect");
    live.emit("connect");
    await waitFor(() => expect(sent.filter((each) => each.path === "/api/tasks").length).toBe(before + 1));
  });

  it("lets a platform admin enter an office from the user menu", async () => {
    const office = { id: "business-2", name: "תיווך הצפון", number: "+97236666666", created_at: "2026-11-20T10:00:00Z" };
    let entered = false;
    const admin = (business: ReturnType<typeof aMe>["business"], permissions: string[]) =>
      json(aMe({ name: "אדמין", is_platform_admin: true, business, permissions: ["platform.admin", ...permissions] }));
    const sent = serve({
      ...handlers,
      "GET /api/auth/me": () => (entered ? admin({ ...office, role: "owner" }, ["leads.read"]) : admin(null, [])),
      "GET /api/admin/businesses": () => page([office]),
      "POST /api/auth/business": () => {
        entered = true;
        return new Response(null, { status: 204 });
      },
    });
    start("/");
    expect(await screen.findByText("באיזה משרד עובדים?")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "החשבון שלי" }));
    await userEvent.click(await screen.findByRole("menuitemradio", { name: "תיווך הצפון" }));
    expect((await screen.findAllByRole("link", { name: "לידים" })).length).toBeGreaterThan(0);
    expect(screen.getAllByText("תיווך הצפון").length).toBeGreaterThan(0);
    expect(sent.find((each) => each.method === "POST")?.body).toEqual({ business_id: "business-2" });
  });

  it("returns to sign-in when the session ended elsewhere", async () => {
    serve({ ...handlers, "GET /api/tasks": () => problem(401, "צריך להתחבר.") });
    start("/tasks");
    expect(await screen.findByRole("heading", { name: "כניסה למערכת" })).toBeInTheDocument();
  });

  it("opens the quick navigation by Ctrl-K and goes where Enter says", async () => {
    serve(handlers);
    start("/");
    await screen.findByRole("heading", { name: "לוח חי" });
    await userEvent.keyboard("{Control>}[KeyK]{/Control}");
    await userEvent.type(await screen.findByRole("combobox", { name: "מה מחפשים?" }), "מעקב");
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "משימות" })).toBeInTheDocument();
  });

  it("says what failed and tries again on request", async () => {
    let broken = true;
    serve({ ...handlers, "GET /api/tasks": () => (broken ? problem(400, "בקשה שגויה.") : empty()) });
    start("/tasks");
    expect(await screen.findByText("בקשה שגויה.")).toBeInTheDocument();
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "לנסות שוב" }));
    expect(await screen.findByText("הכול טופל")).toBeInTheDocument();
  });
});
