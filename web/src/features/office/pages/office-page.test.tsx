import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { aroundNavigation } from "@/lib/leave-guard";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import type { Settings } from "../api/settings";
import OfficePage from "./office-page";

const day = [{ opens: 540, closes: 1080 }];
const settings: Settings = {
  name: "שי דירות",
  weekly: [day, day, day, day, day, [{ opens: 540, closes: 780 }], []],
  closed_dates: [],
  answers_when_closed: true,
  voice: { name: "aoede", speaking_rate: 1 },
  hearing_hints: ["דיזנגוף"],
  version: 4,
  numbers: [{ id: "n1", e164: "+97237654321", created_at: "2026-11-01T08:00:00Z" }],
  voices: [
    { name: "aoede", label: "אאודה" },
    { name: "kore", label: "קורה" },
  ],
};
const shown = { "GET /api/business": () => json(settings) };
const saves = (sent: ReturnType<typeof serve>) => sent.filter((each) => each.method === "PATCH").map((each) => each.body);
const save = () => screen.getByRole("button", { name: "שמירה" });

it("sends only what was changed, with the version that was read", async () => {
  const sent = serve({ ...shown, "PATCH /api/business": () => json({ ...settings, version: 5, voice: { name: "kore", speaking_rate: 1 } }) });
  renderPart(<OfficePage />);
  await userEvent.selectOptions(await screen.findByLabelText("הקול"), "kore");
  await userEvent.click(save());
  await waitFor(() => expect(saves(sent)).toEqual([{ version: 4, voice: { name: "kore", speaking_rate: 1 } }]));
  expect(await screen.findByText("ההגדרות נשמרו וחלות מהשיחה הבאה")).toBeInTheDocument();
  await waitFor(() => expect(save()).toBeDisabled());
});

it("does not let hours be saved that overlap, and says so at their day", async () => {
  const sent = serve(shown);
  renderPart(<OfficePage />);
  await userEvent.click(await screen.findByRole("button", { name: "הוספת שעות ביום שני" }));
  const [, second] = screen.getAllByLabelText("יום שני, משעה");
  if (!second) throw new Error("no second interval");
  fireEvent.change(second, { target: { value: "17:00" } });
  expect(screen.getByRole("alert")).toHaveTextContent("טווחי השעות חופפים");
  expect(save()).toBeDisabled();
  fireEvent.change(second, { target: { value: "19:00" } });
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(save()).toBeEnabled();
  expect(saves(sent)).toEqual([]);
});

it("takes midnight as the end of the day", async () => {
  const sent = serve({ ...shown, "PATCH /api/business": () => json(settings) });
  renderPart(<OfficePage />);
  fireEvent.change(await screen.findByLabelText("יום שישי, עד שעה"), { target: { value: "00:00" } });
  await userEvent.click(save());
  const weekly = [...settings.weekly.slice(0, 5), [{ opens: 540, closes: 1440 }], []];
  await waitFor(() => expect(saves(sent)).toEqual([{ version: 4, weekly }]));
});

it("shows what the server refuses at the field that it names", async () => {
  const refusal = () =>
    new Response(JSON.stringify({ type: "about:blank", status: 400, detail: "אפשר לרשום עד 40 שמות.", parameter: "hearing_hints" }), {
      status: 400,
    });
  serve({ ...shown, "PATCH /api/business": refusal });
  renderPart(<OfficePage />);
  const names = await screen.findByLabelText("שם בכל שורה, החשובים קודם");
  await userEvent.type(names, "{enter}הרצל");
  await userEvent.click(save());
  expect(await screen.findByRole("alert")).toHaveTextContent("אפשר לרשום עד 40 שמות.");
  expect(names).toBeInvalid();
  expect(names).toHaveValue("דיזנגוף\nהרצל");
});

it("shows others' changes of other fields at once, and asks about the same field", async () => {
  let now = settings;
  const sent = serve({ "GET /api/business": () => json(now), "PATCH /api/business": () => json({ ...now, version: 7 }) });
  const { client } = renderPart(<OfficePage />);
  const name = await screen.findByLabelText("שם המשרד");
  await userEvent.type(name, " ובניו");
  now = { ...settings, version: 5, hearing_hints: ["אלנבי"] };
  await act(() => client.invalidateQueries({ queryKey: ["business"] }));
  await waitFor(() => expect(screen.getByLabelText("שם בכל שורה, החשובים קודם")).toHaveValue("אלנבי"));
  expect(name).toHaveValue("שי דירות ובניו");
  expect(save()).toBeEnabled();
  now = { ...now, version: 6, name: "שי נכסים" };
  await act(() => client.invalidateQueries({ queryKey: ["business"] }));
  expect(await screen.findByText(/מישהו אחר שינה בינתיים: שם המשרד/)).toBeInTheDocument();
  expect(save()).toBeDisabled();
  await userEvent.click(screen.getByRole("button", { name: "להמשיך עם מה שכתבתי" }));
  await userEvent.click(save());
  await waitFor(() => expect(saves(sent)).toEqual([{ version: 6, name: "שי דירות ובניו" }]));
});

it("takes what was saved meanwhile when asked to", async () => {
  let now = settings;
  serve({ "GET /api/business": () => json(now), "PATCH /api/business": () => problem(409, "מישהו עדכן", "version-conflict") });
  renderPart(<OfficePage />);
  const name = await screen.findByLabelText("שם המשרד");
  await userEvent.type(name, " ובניו");
  now = { ...settings, version: 5, name: "שי נכסים" };
  await userEvent.click(save());
  await userEvent.click(await screen.findByRole("button", { name: "לקחת את מה שנשמר" }));
  expect(name).toHaveValue("שי נכסים");
  expect(save()).toBeDisabled();
});

it("asks before changes are left behind", async () => {
  serve(shown);
  renderPart(<OfficePage />);
  await userEvent.type(await screen.findByLabelText("שם המשרד"), "!");
  const went: string[] = [];
  await act(() => Promise.resolve(aroundNavigation((to) => went.push(String(to)), "/team", undefined)));
  const question = await screen.findByRole("alertdialog");
  expect(went).toEqual([]);
  await userEvent.click(within(question).getByRole("button", { name: "לצאת בלי לשמור" }));
  expect(went).toEqual(["/team"]);
});

it("adds a number and tells why another is refused", async () => {
  let taken = true;
  const second = { id: "n2", e164: "+97235551234", created_at: "2026-11-02T08:00:00Z" };
  const sent = serve({
    ...shown,
    "POST /api/business/numbers": () =>
      taken ? problem(409, "המספר הזה כבר מחובר למשרד אחר במערכת.") : json({ ...settings, numbers: [...settings.numbers, second] }, 201),
  });
  renderPart(<OfficePage />);
  expect(await screen.findByText("המספר היחיד של המשרד")).toBeInTheDocument();
  const form = within(screen.getByRole("form", { name: "מספר נוסף" }));
  await userEvent.type(form.getByRole("textbox"), "03-5551234");
  await userEvent.click(form.getByRole("button", { name: "הוספה" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("כבר מחובר למשרד אחר");
  taken = false;
  await userEvent.type(form.getByRole("textbox"), "{enter}");
  expect(await screen.findByRole("button", { name: /^הסרת המספר 03-555-1234/ })).toBeInTheDocument();
  expect(sent.filter((each) => each.method === "POST").map((each) => each.body)).toEqual([
    { number: "03-5551234" },
    { number: "03-5551234" },
  ]);
});

it("asks before a number is given up", async () => {
  const second = { id: "n2", e164: "+97235551234", created_at: "2026-11-02T08:00:00Z" };
  const sent = serve({
    "GET /api/business": () => json({ ...settings, numbers: [...settings.numbers, second] }),
    "DELETE /api/business/numbers/n2": () => json(settings),
  });
  renderPart(<OfficePage />);
  await userEvent.click(await screen.findByRole("button", { name: /^הסרת המספר 03-555-1234/ }));
  expect(sent.filter((each) => each.method === "DELETE")).toEqual([]);
  await userEvent.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "הסרה" }));
  await waitFor(() => expect(screen.queryByText("03-555-1234")).not.toBeInTheDocument());
  expect(screen.getByText("המספר היחיד של המשרד")).toBeInTheDocument();
});

it("offers another try when nothing could be read", async () => {
  let broken = true;
  serve({ "GET /api/business": () => (broken ? problem(503, "המערכת עמוסה כרגע.") : json(settings)) });
  renderPart(<OfficePage />);
  const again = await screen.findByRole("button", { name: "לנסות שוב" });
  broken = false;
  await userEvent.click(again);
  expect(await screen.findByLabelText("שם המשרד")).toHaveValue("שי דירות");
});
