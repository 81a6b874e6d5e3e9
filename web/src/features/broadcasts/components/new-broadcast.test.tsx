import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { json, page, problem, serve } from "@/testing/server";
import { NewBroadcast } from "./new-broadcast";

const open = () => renderPart(<NewBroadcast open onClose={() => undefined} />);

it("does not say that there are no groups while they load or cannot be had", async () => {
  let broken = true;
  serve({
    "GET /api/segments": () => (broken ? problem(500, "השרת לא ענה.") : page([{ id: "s1", name: "קונים ברמת גן" }])),
    "GET /api/message-templates": () => page([]),
  });
  open();
  const sheet = within(await screen.findByRole("dialog"));
  expect(sheet.queryByText(/אין עדיין קבוצות/u)).toBeNull();
  expect(await sheet.findByText("השרת לא ענה.")).toBeInTheDocument();
  expect(sheet.queryByText(/אין עדיין קבוצות/u)).toBeNull();
  expect(sheet.getByText(/אין עדיין נוסח/u)).toBeInTheDocument();
  broken = false;
  await userEvent.click(sheet.getByRole("button", { name: "ניסיון נוסף" }));
  expect(await sheet.findByRole("option", { name: "קונים ברמת גן" })).toBeInTheDocument();
});

it("makes a draft of a group, a text and a pace, and opens it", async () => {
  const sent = serve({
    "GET /api/segments": () => page([{ id: "s1", name: "קונים ברמת גן" }]),
    "GET /api/message-templates": () => page([{ id: "t1", name: "דירה חדשה", body: "שלום", state: "approved" }]),
    "POST /api/broadcasts": () => json({ id: "b1" }, 201),
  });
  const { location } = open();
  const sheet = within(await screen.findByRole("dialog"));
  await userEvent.type(sheet.getByLabelText("שם"), "דירות חדשות");
  await userEvent.selectOptions(sheet.getByLabelText("למי"), await sheet.findByRole("option", { name: "קונים ברמת גן" }));
  await userEvent.selectOptions(sheet.getByLabelText("מה שולחים"), await sheet.findByRole("option", { name: "דירה חדשה" }));
  await userEvent.click(sheet.getByRole("button", { name: "לבדיקה לפני שליחה" }));
  await waitFor(() => expect(location.history.at(-1)).toBe("/broadcasts/b1"));
  expect(sent.find(({ method }) => method === "POST")?.body).toEqual({ name: "דירות חדשות", segment_id: "s1", template_id: "t1", purpose: "marketing", spacing_s: 6 });
});
