import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Schemas } from "@/lib/api/client";
import { renderPart } from "@/testing/render";
import { json, problem, serve } from "@/testing/server";
import { Trial } from "./trial";

const TEXTS = { greeting: "שלום, כאן הנציג.", persona: "שמך מאיה.", rules: "שאל על תקציב." };
const TRY = "POST /api/prompts/p1/trial";

const reply = (changes: Partial<Schemas["PromptTrialOut"]> = {}) =>
  json({ text: "יש שתי דירות כאלה.", tools: [], withheld: [], degraded: false, handover: false, ended: false, ...changes });

const field = () => screen.getByRole("textbox", { name: "מה הלקוח כותב" });
const log = () => screen.getByRole("log", { name: "שיחת הניסיון" });
const ask = (words: string) => userEvent.type(field(), `${words}{Enter}`);

/** The server's answers, given when the test says so. */
function byHand() {
  const waiting: ((answer: Response) => void)[] = [];
  return { answer: () => new Promise<Response>((resolve) => waiting.push(resolve)), waiting };
}

it("answers by the texts under the owner's hands, and remembers what was said", async () => {
  const sent = serve({ [TRY]: () => reply() });
  renderPart(<Trial promptId="p1" texts={TEXTS} />);
  await ask("יש 4 חדרים?");
  expect(await within(log()).findByRole("article", { name: "הנציג" })).toHaveTextContent("יש שתי דירות כאלה.");
  expect(field()).toHaveFocus();
  await ask("ובמרכז?");
  await waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[0]?.body).toEqual({ ...TEXTS, text: "יש 4 חדרים?", history: [] });
  expect(sent[1]?.body).toEqual({
    ...TEXTS,
    text: "ובמרכז?",
    history: [
      { author: "customer", text: "יש 4 חדרים?" },
      { author: "agent", text: "יש שתי דירות כאלה." },
    ],
  });
});

it("shows the tools, what was held back and how it would end", async () => {
  serve({
    [TRY]: () =>
      reply({
        text: null,
        tools: [{ name: "book_appointment", arguments: { date: "2026-11-24" }, ok: true, error: null, trial: true }],
        withheld: [{ text: "המחיר 3,000,000", reason: "מחיר שלא נבדק" }],
        degraded: true,
        handover: true,
      }),
  });
  renderPart(<Trial promptId="p1" texts={TEXTS} />);
  await ask("קבע לי ביקור");
  const said = await within(log()).findByRole("article", { name: "הנציג" });
  expect(said).toHaveTextContent("קביעת פגישה: הצליח (בניסיון בלבד, לא בוצע)");
  expect(said).toHaveTextContent("נעצר לפני שנכתב: מחיר שלא נבדק");
  expect(said).toHaveTextContent("הנציג בחר לא לכתוב כלום.");
  expect(said).toHaveTextContent("המודל לא ענה, זה משפט קבוע.");
  expect(said).toHaveTextContent("כאן הנציג היה משתתק ומעביר לאדם.");
});

it("gives the words back when nobody answered, before what was written meanwhile", async () => {
  const { answer, waiting } = byHand();
  serve({ [TRY]: answer });
  renderPart(<Trial promptId="p1" texts={TEXTS} />);
  await ask("יש 4 חדרים?");
  await userEvent.type(field(), "ובכמה?");
  await waitFor(() => expect(waiting).toHaveLength(1));
  waiting[0]?.(problem(503, "הנציג לא זמין כרגע."));
  expect(await screen.findByRole("alert")).toHaveTextContent("הנציג לא זמין כרגע.");
  expect(field()).toHaveValue("יש 4 חדרים?\nובכמה?");
  expect(within(log()).queryByRole("article")).toBeNull();
});

it("starts again clean: an answer to the trial before does not come into the new one", async () => {
  const { answer, waiting } = byHand();
  serve({ [TRY]: answer });
  renderPart(<Trial promptId="p1" texts={TEXTS} />);
  await ask("יש 4 חדרים?");
  await waitFor(() => expect(waiting).toHaveLength(1));
  await userEvent.click(screen.getByRole("button", { name: "להתחיל מחדש" }));
  await ask("שאלה חדשה");
  await waitFor(() => expect(waiting).toHaveLength(2));
  waiting[0]?.(reply({ text: "תשובה ישנה" }));
  waiting[1]?.(reply({ text: "תשובה חדשה" }));
  expect(await within(log()).findByText("תשובה חדשה")).toBeInTheDocument();
  expect(within(log()).queryByText("תשובה ישנה")).toBeNull();
});

it("sends once while an answer is on its way, and begins a line with Shift+Enter", async () => {
  const { answer, waiting } = byHand();
  const sent = serve({ [TRY]: answer });
  renderPart(<Trial promptId="p1" texts={TEXTS} />);
  await userEvent.type(field(), "שלום{Shift>}{Enter}{/Shift}יש 4 חדרים?{Enter}");
  await ask("ועוד");
  await waitFor(() => expect(waiting).toHaveLength(1));
  expect(sent.map(({ body }) => body)).toMatchObject([{ text: "שלום\nיש 4 חדרים?" }]);
  expect(field()).toHaveValue("ועוד");
});
