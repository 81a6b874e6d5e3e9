import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aMe } from "@/testing/samples";
import { json, problem, serve } from "@/testing/server";
import SignInPage from "./sign-in-page";

async function signIn() {
  await userEvent.type(screen.getByLabelText("דוא״ל"), "owner@moked.example");
  await userEvent.type(screen.getByLabelText("סיסמה"), "good");
  await userEvent.click(screen.getByRole("button", { name: "כניסה" }));
}

it("asks for the code only when the server does, and sends all three", async () => {
  const sent = serve({
    "POST /api/auth/login": ({ body }) => {
      const code = JSON.stringify(body).includes("287082");
      return code ? json(aMe()) : problem(401, "הקלידו את הקוד.", "code-needed");
    },
    "GET /api/auth/me": () => json(aMe()),
  });
  renderPart(<SignInPage />);
  expect(screen.queryByLabelText("קוד אימות")).toBeNull();
  await signIn();
  const code = await screen.findByLabelText("קוד אימות");
  expect(screen.queryByRole("alert")).toBeNull();
  await userEvent.type(code, "287082");
  await userEvent.click(screen.getByRole("button", { name: "כניסה" }));
  await waitFor(() => expect(sent.filter((each) => each.method === "POST")).toHaveLength(2));
  expect(sent[1]?.body).toEqual({ email: "owner@moked.example", password: "good", code: "287082" });
});

it("says that a code was refused, and leads back", async () => {
  serve({ "POST /api/auth/login": () => problem(401, "הקוד אינו נכון.", "code-wrong") });
  renderPart(<SignInPage />);
  await signIn();
  expect(await screen.findByRole("alert")).toHaveTextContent("הקוד אינו נכון.");
  await userEvent.click(screen.getByRole("button", { name: "חזרה" }));
  expect(screen.getByLabelText("סיסמה")).toBeInTheDocument();
});
