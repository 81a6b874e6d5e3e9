import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { json, page, problem, serve } from "@/testing/server";
import ImportPage from "./import-page";

const counts = { rows: 3, new: 0, fill: 0, skip: 0, warned: 0, done: 0, undone: 0, kept: 0 };
const draft = {
  id: "import-1",
  filename: "לידים.csv",
  state: "draft",
  columns: [
    { name: "שם", samples: ["יעל"] },
    { name: "נייד", samples: ["549750505"] },
  ],
  mapping: ["name", "phone"],
  duplicates: "skip",
  checked: false,
  counts,
  author_name: "דנה",
  created_at: "2026-11-22T10:00:00Z",
  finished_at: null,
  undone_at: null,
  version: 1,
};
const checked = { ...draft, checked: true, version: 2, counts: { ...counts, new: 2, skip: 1 } };
const skipped = {
  id: "row-1",
  number: 4,
  cells: ["גל", "12"],
  plan: "skip",
  reason: "שורה 4, עמודה ״נייד״: ״12״. זה לא מספר טלפון שאפשר לחייג אליו.",
  done: false,
  customer_id: null,
  customer_name: null,
  kept: null,
};

it("checks with the corrected columns, shows who is skipped and why, and starts with the version that was read", async () => {
  const sent = serve({
    "GET /api/imports/import-1": () => json(draft),
    "PATCH /api/imports/import-1": () => json(checked),
    "GET /api/imports/import-1/rows": () => page([skipped]),
    "POST /api/imports/import-1/start": () => json({ ...checked, state: "running", version: 3, counts: { ...checked.counts, done: 1 } }),
  });
  renderPart(<ImportPage id="import-1" />);
  await userEvent.selectOptions(await screen.findByLabelText("מה יש בעמודה שם"), "notes");
  await userEvent.click(screen.getByRole("radio", { name: /להשלים/ }));
  await userEvent.click(screen.getByRole("button", { name: "בדיקת השורות" }));
  expect(await screen.findByText(/זה לא מספר טלפון/)).toBeInTheDocument();
  expect(sent.find((each) => each.method === "PATCH")?.body).toEqual({ version: 1, mapping: ["notes", "phone"], duplicates: "fill" });
  await userEvent.click(screen.getByRole("button", { name: "ייבוא של 2 שורות" }));
  expect(await screen.findByRole("progressbar")).toHaveAttribute("value", "1");
  expect(sent.find((each) => each.path.endsWith("/start"))?.body).toEqual({ version: 2 });
});

it("says which rule a mapping breaks", async () => {
  serve({
    "GET /api/imports/import-1": () => json(draft),
    "PATCH /api/imports/import-1": () => problem(400, "צריך עמודה של טלפון או של דוא״ל"),
  });
  renderPart(<ImportPage id="import-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "בדיקת השורות" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("צריך עמודה של טלפון");
});

it("takes an import back only after asking", async () => {
  const done = { ...checked, state: "done", version: 4 };
  const sent = serve({
    "GET /api/imports/import-1": () => json(done),
    "GET /api/imports/import-1/rows": () => page([skipped]),
    "POST /api/imports/import-1/undo": () => json({ ...done, state: "undone", version: 6, counts: { ...done.counts, undone: 1, kept: 1 } }),
  });
  renderPart(<ImportPage id="import-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "ביטול הייבוא" }));
  expect(sent.some((each) => each.method === "POST")).toBe(false);
  await screen.findByRole("alertdialog");
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "ביטול הייבוא" }));
  await waitFor(() => expect(screen.getByText(/שורה אחת נשארה/)).toBeInTheDocument());
});
