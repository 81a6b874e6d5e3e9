import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPart } from "@/testing/render";
import { json, serve } from "@/testing/server";
import { VendorNotice } from "./vendor-notice";

const OUT = {
  endpoint: "speech_stream",
  since: "2026-11-22T10:00:00Z",
  text: "מנוע הדיבור של גוגל לא עונה, מדברים בקול חלופי.",
};

test("an outage is told in plain words while it lasts, and its end once", async () => {
  let out = [OUT];
  serve({ "GET /api/vendors/health": () => json({ out }) });
  const { client } = renderPart(<VendorNotice />);
  expect(await screen.findByText(/מדברים בקול חלופי/)).toBeInTheDocument();
  out = [];
  await client.invalidateQueries({ queryKey: ["vendors"] });
  expect(await screen.findByText(/חזר לעבוד/)).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByText(/מדברים בקול חלופי/)).not.toBeInTheDocument());
});

test("while everything works there is nothing to read", async () => {
  const sent = serve({ "GET /api/vendors/health": () => json({ out: [] }) });
  renderPart(<VendorNotice />);
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  expect(screen.queryByText(/חזר לעבוד/)).not.toBeInTheDocument();
});
