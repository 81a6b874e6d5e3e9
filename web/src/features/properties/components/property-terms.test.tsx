import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Schemas } from "@/lib/api/client";
import { renderPart } from "@/testing/render";
import { json, problem, serve, type SentRequest } from "@/testing/server";
import { termsQuery } from "../api/terms";
import { PropertyTerms } from "./property-terms";

const PATH = "/api/properties/property-1/terms";
const terms: Schemas["PropertyTermsOut"] = {
  property_id: "property-1",
  min_price_agorot: 300_000_000,
  commission_percent: 2,
  owner_name: "דינה לוי",
  owner_phone: "•••-•••-1234",
  version: 4,
};
const writes = (sent: SentRequest[]) => sent.flatMap(({ method, body }) => (method === "PATCH" ? [body] : []));

it("sends what was typed and nothing of what a colleague changed meanwhile", async () => {
  let now = terms;
  const sent = serve({
    [`GET ${PATH}`]: () => json(now),
    [`PATCH ${PATH}`]: () => json(now),
  });
  const { client } = renderPart(<PropertyTerms propertyId="property-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "עריכה" }));
  const commission = screen.getByLabelText("עמלה (%)");
  await userEvent.clear(commission);
  await userEvent.type(commission, "1.5");

  now = { ...terms, min_price_agorot: 280_000_000, owner_phone: "•••-•••-9999", version: 5 };
  await client.invalidateQueries({ queryKey: termsQuery("property-1").queryKey });
  await waitFor(() => expect(screen.getByLabelText("מחיר מינימלי (₪)")).toHaveValue("2800000"));
  expect(commission).toHaveValue("1.5");
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  await waitFor(() => expect(writes(sent)).toEqual([{ version: 5, commission_percent: 1.5 }]));
});

it("says that a colleague was faster, shows what he wrote and saves the same words again", async () => {
  let now = terms;
  const sent = serve({
    [`GET ${PATH}`]: () => json(now),
    [`PATCH ${PATH}`]: ({ body }) => (JSON.stringify(body).includes('"version":4') ? problem(409, "הנתונים השתנו") : json(now)),
  });
  renderPart(<PropertyTerms propertyId="property-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "עריכה" }));
  await userEvent.type(screen.getByLabelText("שם בעל הנכס"), " כהן");
  now = { ...terms, min_price_agorot: 280_000_000, version: 5 };
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("מישהו עדכן את הפרטים בינתיים.");
  await waitFor(() => expect(screen.getByLabelText("מחיר מינימלי (₪)")).toHaveValue("2800000"));
  await userEvent.click(screen.getByRole("button", { name: "שמירה" }));
  await waitFor(() => expect(writes(sent).at(-1)).toEqual({ version: 5, owner_name: "דינה לוי כהן" }));
});
