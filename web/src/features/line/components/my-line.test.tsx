import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { problem, serve } from "@/testing/server";
import { MyLine } from "./my-line";

function Opened() {
  const [open, setOpen] = useState(true);
  return <MyLine open={open} onOpenChange={setOpen} />;
}

it("shows the line, sends what was changed, says so and closes", async () => {
  const sent = serve({
    "GET /api/line": () => Response.json({ number: "+972541110001", takes_calls: false }),
    "PUT /api/line": () => Response.json({ number: "+972541110002", takes_calls: true }),
  });
  renderPart(<Opened />);
  const field = await screen.findByLabelText("מספר הטלפון שלי");
  expect(field).toHaveValue("054-111-0001");
  await userEvent.clear(field);
  await userEvent.type(field, "054-1110002");
  await userEvent.click(screen.getByLabelText("להעביר אליי שיחות עכשיו"));
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  expect(await screen.findByText("שיחות יועברו אליך")).toBeInTheDocument();
  expect(sent.map((each) => each.body).filter(Boolean)).toEqual([{ number: "054-1110002", takes_calls: true }]);
  await waitFor(() => expect(screen.queryByLabelText("מספר הטלפון שלי")).toBeNull());
});

it("stays open with the server's own words", async () => {
  serve({
    "GET /api/line": () => Response.json({ number: null, takes_calls: false }),
    "PUT /api/line": () => problem(400, "מספר הטלפון אינו תקין."),
  });
  renderPart(<Opened />);
  await userEvent.type(await screen.findByLabelText("מספר הטלפון שלי"), "12");
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("מספר הטלפון אינו תקין.");
});
