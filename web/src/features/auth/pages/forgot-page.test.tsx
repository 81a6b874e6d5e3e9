import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { problem, serve } from "@/testing/server";
import ForgotPage from "./forgot-page";

async function ask() {
  renderPart(<ForgotPage />);
  await userEvent.type(await screen.findByLabelText("דוא״ל"), " dana@office.example");
  await userEvent.click(screen.getByRole("button", { name: "שליחת קישור" }));
}

it("says the same whether there is an account or not", async () => {
  const sent = serve({ "POST /api/auth/forgot": () => new Response(null, { status: 204 }) });
  await ask();
  expect(await screen.findByText(/אם יש חשבון בכתובת הזאת/)).toBeInTheDocument();
  expect(sent.map((each) => each.body)).toEqual([{ email: "dana@office.example" }]);
});

it("tells to wait after too many letters", async () => {
  serve({ "POST /api/auth/forgot": () => problem(429, "יותר מדי ניסיונות.") });
  await ask();
  expect(await screen.findByRole("alert")).toHaveTextContent("יותר מדי ניסיונות.");
});
