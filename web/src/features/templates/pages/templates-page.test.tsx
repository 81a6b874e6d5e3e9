import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Schemas } from "@/lib/api/client";
import { templateKeys } from "@/lib/message-templates";
import { renderPart } from "@/testing/render";
import { json, page, serve } from "@/testing/server";
import TemplatesPage from "./templates-page";

const template: Schemas["TemplateOut"] = {
  id: "t1",
  name: "תזכורת",
  body: "שלום {{1}}",
  fields: ["customer.first_name"],
  category: "utility",
  state: "draft",
  content_sid: null,
  version: 1,
};

async function edit() {
  await userEvent.click(await screen.findByRole("button", { name: /תזכורת/u }));
  return within(await screen.findByRole("dialog"));
}

it("keeps the words under somebody's hands when a colleague changes the template, and saves upon his version", async () => {
  let now = template;
  const sent = serve({
    "GET /api/message-templates": () => page([now]),
    "PATCH /api/message-templates/t1": () => json({ ...now, version: 3 }),
  });
  const { client } = renderPart(<TemplatesPage />);
  const sheet = await edit();
  await userEvent.type(sheet.getByLabelText("הנוסח"), ", נתראה מחר");
  now = { ...template, name: "תזכורת לביקור", version: 2 };
  await client.invalidateQueries({ queryKey: templateKeys.all });
  await waitFor(() => expect(sheet.getByLabelText("שם")).toHaveValue("תזכורת לביקור"));
  expect(sheet.getByLabelText("הנוסח")).toHaveValue("שלום {{1}}, נתראה מחר");
  await userEvent.click(sheet.getByRole("button", { name: "שמירה" }));
  await waitFor(() => expect(sent.find(({ method }) => method === "PATCH")?.body).toMatchObject({ version: 2, name: "תזכורת לביקור", body: "שלום {{1}}, נתראה מחר" }));
});

it("does not hand in for approval words that were not saved", async () => {
  serve({ "GET /api/message-templates": () => page([template]) });
  renderPart(<TemplatesPage />);
  const sheet = await edit();
  const submit = sheet.getByRole("button", { name: "נשלחה לאישור ב־Twilio" });
  expect(submit).toBeEnabled();
  await userEvent.type(sheet.getByLabelText("הנוסח"), "!");
  expect(submit).toBeDisabled();
  expect(sheet.getByText("קודם שומרים את מה שהשתנה.")).toBeInTheDocument();
});
