import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import { SecondStep } from "./second-step";

const off = { on: false, since: null, recovery_left: 0, available: true };
const on = { on: true, since: "2026-11-22T10:00:00Z", recovery_left: 2, available: true };
const setup = { secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/Moked", qr: "data:image/svg+xml,%3Csvg/%3E" };

it("is set up by password and a first code, and shows the recovery codes until they are put away", async () => {
  let closed = false;
  const sent = serve({
    "GET /api/auth/second-step": () => json(off),
    "POST /api/auth/second-step/setup": () => json(setup),
    "POST /api/auth/second-step/confirm": () => json({ codes: ["aaaa-bbbb", "cccc-dddd"] }),
  });
  renderPart(<SecondStep open onOpenChange={() => (closed = true)} />);
  await userEvent.type(await screen.findByLabelText("הסיסמה שלך"), "good");
  await userEvent.click(screen.getByRole("button", { name: "המשך" }));
  expect(await screen.findByRole("img", { name: "קוד לסריקה באפליקציית האימות" })).toHaveAttribute("src", setup.qr);
  await userEvent.type(screen.getByLabelText("קוד אימות"), "287082");
  await userEvent.click(screen.getByRole("button", { name: "הפעלה" }));
  expect(await screen.findByText("aaaa-bbbb")).toBeInTheDocument();
  expect(closed).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "שמרתי את הקודים" }));
  expect(closed).toBe(true);
  expect(sent.filter((each) => each.method === "POST").map((each) => each.body)).toEqual([{ password: "good" }, { code: "287082" }]);
});

it("is switched off by password and code, and says what was refused", async () => {
  serve({
    "GET /api/auth/second-step": () => json(on),
    "POST /api/auth/second-step/off": () => problem(400, "הקוד אינו נכון."),
  });
  renderPart(<SecondStep open onOpenChange={() => undefined} />);
  expect(await screen.findByText("נשארו 2 קודי גיבוי.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "כיבוי האימות הדו-שלבי" }));
  await userEvent.type(await screen.findByLabelText("הסיסמה שלך"), "good");
  await userEvent.type(screen.getByLabelText("קוד אימות"), "000000");
  await userEvent.click(screen.getByRole("button", { name: "כיבוי" }));
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("הקוד אינו נכון."));
});
