import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aMe } from "@/testing/samples";
import { json, serve } from "@/testing/server";
import { GuestBanner } from "./guest-banner";

const until = () => new Date(Date.now() + 3_600_000).toISOString();

it("names the office on a visit and ends it", async () => {
  const me = aMe({ guest_until: until() });
  const sent = serve({
    "POST /api/auth/business/leave": () => new Response(null, { status: 204 }),
    "GET /api/auth/me": () => json({ ...me, business: null, guest_until: null }),
  });
  renderPart(<GuestBanner me={me} />);
  expect(screen.getByRole("note")).toHaveTextContent(me.business?.name ?? "?");
  await userEvent.click(screen.getByRole("button", { name: "יציאה מהמשרד" }));
  await waitFor(() => expect(sent.map((each) => each.path)).toEqual(["/api/auth/business/leave", "/api/auth/me"]));
});

it("is not there for who works in an office of his own", () => {
  renderPart(<GuestBanner me={aMe()} />);
  expect(screen.queryByRole("note")).toBeNull();
});
