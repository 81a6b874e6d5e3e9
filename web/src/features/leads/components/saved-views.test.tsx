import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPart } from "@/testing/render";
import { json, serve } from "@/testing/server";
import { SavedViews } from "./saved-views";

const HOT = { id: "s-1", name: "חמים", shared: false, mine: true, filter: { status: ["new"], sort: "-score" }, version: 1 };
const NOW = { status: [], unassigned: false, board: false, q: "רמת גן" };

it("opens a view, and keeps the present one under a name", async () => {
  const open = vi.fn();
  const sent = serve({
    "GET /api/segments": () => json({ items: [HOT] }),
    "POST /api/segments": () => json({ ...HOT, id: "s-2" }, 201),
  });
  renderPart(<SavedViews now={NOW} canWrite onOpen={open} />);
  await userEvent.click(screen.getByRole("button", { name: "תצוגות" }));
  await userEvent.type(screen.getByRole("textbox", { name: "שמירת התצוגה הנוכחית בשם" }), "ברמת גן");
  await userEvent.click(screen.getByRole("checkbox", { name: "משותפת לכל המשרד" }));
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  await waitFor(() =>
    expect(sent.find((each) => each.method === "POST")?.body).toEqual({ name: "ברמת גן", filter: NOW, shared: true }),
  );
  await userEvent.click(await screen.findByRole("button", { name: "חמים" }));
  expect(open).toHaveBeenCalledWith(HOT.filter);
});
