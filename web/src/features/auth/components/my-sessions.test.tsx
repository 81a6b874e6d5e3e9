import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { page, serve } from "@/testing/server";
import { MySessions } from "./my-sessions";

const at = "2026-11-22T10:00:00Z";
const here = { id: "here", is_this: true, device: "Chrome, Windows", network: "192.0.2.0/24", created_at: at, last_seen_at: at };
const away = { ...here, id: "away", is_this: false, device: "Safari, iPhone" };

it("ends one that is not this one", async () => {
  const sent = serve({
    "GET /api/auth/sessions": () => page([here, away]),
    "DELETE /api/auth/sessions/away": () => new Response(null, { status: 204 }),
  });
  renderPart(<MySessions open onOpenChange={() => undefined} />);
  expect(await screen.findByText("המכשיר הזה")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "ניתוק Chrome, Windows" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "ניתוק Safari, iPhone" }));
  expect(await screen.findByText("המכשיר נותק")).toBeInTheDocument();
  expect(sent.filter((each) => each.method === "DELETE").map((each) => each.path)).toEqual(["/api/auth/sessions/away"]);
});
