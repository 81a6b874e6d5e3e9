import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { problem, serve } from "@/testing/server";
import { ChangePassword } from "./change-password";

function Opened() {
  const [open, setOpen] = useState(true);
  return <ChangePassword open={open} onOpenChange={setOpen} />;
}

async function fill(current: string, fresh: string, again: string) {
  await userEvent.type(await screen.findByLabelText("הסיסמה הנוכחית"), current);
  await userEvent.type(screen.getByLabelText("סיסמה חדשה"), fresh);
  await userEvent.type(screen.getByLabelText("שוב, לאימות"), again);
  await userEvent.click(screen.getByRole("button", { name: "החלפת הסיסמה" }));
}

it("sends the present and the new password, says so and closes", async () => {
  const sent = serve({ "POST /api/auth/password": () => new Response(null, { status: 204 }) });
  renderPart(<Opened />);
  await fill("the old one", "a longer new one", "a longer new one");
  expect(await screen.findByText("הסיסמה הוחלפה")).toBeInTheDocument();
  expect(sent.map((each) => each.body)).toEqual([{ current: "the old one", new: "a longer new one" }]);
  await waitFor(() => expect(screen.queryByLabelText("סיסמה חדשה")).toBeNull());
});

it("sends nothing while the two differ", async () => {
  const sent = serve({});
  renderPart(<Opened />);
  await fill("the old one", "a longer new one", "a longer new ome");
  expect(screen.getByRole("alert")).toHaveTextContent("הסיסמאות אינן זהות.");
  expect(sent).toEqual([]);
});

it("stays open with the server's own words", async () => {
  serve({ "POST /api/auth/password": () => problem(400, "הסיסמה הנוכחית שגויה.") });
  renderPart(<Opened />);
  await fill("a wrong one", "a longer new one", "a longer new one");
  expect(await screen.findByRole("alert")).toHaveTextContent("הסיסמה הנוכחית שגויה.");
});
