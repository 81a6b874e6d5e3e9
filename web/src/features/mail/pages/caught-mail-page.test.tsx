import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import CaughtMailPage from "./caught-mail-page";

const LETTER = {
  id: "1",
  at: "2026-11-22T10:00:00Z",
  to: ["owner@moked.example"],
  subject: "מוקד: מנוע התמלול לא עונה",
  text: "שלום רותי,\nהמצב עכשיו: http://127.0.0.1:8000",
};

test("a caught letter opens, and its link leads on", async () => {
  serve({ "GET /api/mails/caught": () => json({ items: [LETTER] }) });
  renderPart(<CaughtMailPage />);
  await userEvent.click(await screen.findByText(LETTER.subject));
  expect(screen.getByRole("link", { name: "http://127.0.0.1:8000" })).toHaveAttribute("href", "http://127.0.0.1:8000");
  expect(screen.getByText("owner@moked.example")).toBeInTheDocument();
});

test("an empty box says what comes there", async () => {
  serve({ "GET /api/mails/caught": () => json({ items: [] }) });
  renderPart(<CaughtMailPage />);
  expect(await screen.findByText("עוד לא נכתב מכתב")).toBeInTheDocument();
});

test("a box that does not answer is told in the server's words", async () => {
  serve({ "GET /api/mails/caught": () => problem(503, "תיבת הדואר של סביבת ההדגמה לא עונה כרגע.") });
  renderPart(<CaughtMailPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("תיבת הדואר");
});
