import { useQuery } from "@tanstack/react-query";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aVersion } from "@/testing/samples";
import { json, page, problem, serve } from "@/testing/server";
import { promptsQuery } from "../api/prompts";
import { adviceFor, spokenSeconds } from "./greeting-advice";
import { PromptStudio } from "./prompt-studio";

/** A prompt on the server, as far as this screen sees it. */
function office(first = aVersion(1)) {
  const versions = [first];
  const state = { published: first.version };
  const out = () => ({
    id: "p1",
    channel: "phone",
    published_version: state.published,
    latest: versions[0],
    published: versions.find((each) => each.version === state.published),
  });
  const sent = serve({
    "GET /api/prompts": () => page([out()]),
    "GET /api/prompts/p1/versions": () => page(versions),
    "POST /api/prompts/p1/versions": ({ body }) => {
      if (typeof body !== "object" || body === null || !("based_on" in body)) return problem(400, "חסר based_on");
      const latest = versions[0]?.version ?? 0;
      if (body.based_on !== latest) return problem(409, "נשמרה גרסה חדשה.");
      const saved = { ...first, ...body, version: latest + 1, published: false };
      versions.unshift(saved);
      if ("publish" in body && body.publish === true) state.published = saved.version;
      return json(saved, 201);
    },
    "POST /api/prompts/p1/publish": ({ body }) => {
      if (typeof body === "object" && body !== null && "version" in body) state.published = Number(body.version);
      return json(out(), 201);
    },
  });
  return { sent, versions, state };
}

function Studio() {
  const prompt = useQuery(promptsQuery).data?.[0];
  return prompt ? <PromptStudio prompt={prompt} business="המשרד" canWrite /> : null;
}

const greeting = () => screen.findByRole("textbox", { name: "ברכת הפתיחה" });

describe("the prompt screen", () => {
  it("saves a draft upon the latest version, and callers still hear the old one", async () => {
    const { sent, state } = office();
    renderPart(<Studio />);
    await userEvent.type(await greeting(), " היי");
    expect(screen.getByText("שינויים שלא נשמרו")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "שמירת טיוטה" }));
    expect(await screen.findByText("גרסה 2 ממתינה לפרסום")).toBeInTheDocument();
    expect(sent.find((each) => each.method === "POST")?.body).toMatchObject({ based_on: 1, publish: false });
    expect(state.published).toBe(1);
  });

  it("publishes only after showing what changes for callers", async () => {
    const { state } = office();
    renderPart(<Studio />);
    await userEvent.type(await greeting(), " ברוכים");
    await userEvent.click(screen.getByRole("button", { name: "פרסום" }));
    const dialog = await screen.findByRole("alertdialog");
    expect(within(dialog).getByText(/ברוכים/).tagName).toBe("INS");
    expect(state.published).toBe(1);
    await userEvent.click(within(dialog).getByRole("button", { name: "פרסום" }));
    await waitFor(() => expect(state.published).toBe(2));
    expect(await screen.findByText("גרסה 2 באוויר")).toBeInTheDocument();
  });

  it("keeps the text when somebody saved meanwhile, explains, and goes on upon the new version", async () => {
    const { versions, sent } = office();
    renderPart(<Studio />);
    await userEvent.type(await greeting(), " שלי");
    versions.unshift(aVersion(2, { created_by: "דנה", greeting: "אחר לגמרי" }));
    await userEvent.click(screen.getByRole("button", { name: "שמירת טיוטה" }));
    expect(await screen.findByText(/בזמן שערכתם נשמרה גרסה 2/)).toBeInTheDocument();
    expect((await greeting()).textContent).toContain("שלי");
    await userEvent.click(screen.getByRole("button", { name: "להמשיך עם הטקסט שלי" }));
    await userEvent.click(screen.getByRole("button", { name: "שמירת טיוטה" }));
    await waitFor(() => expect(sent.findLast((each) => each.method === "POST")?.body).toMatchObject({ based_on: 2 }));
  });

  it("does not offer to save an empty text", async () => {
    office();
    renderPart(<Studio />);
    await userEvent.clear(await greeting());
    expect(screen.getByRole("button", { name: "שמירת טיוטה" })).toBeDisabled();
    expect(screen.getByText("צריך לכתוב כאן משהו.")).toBeInTheDocument();
  });

  it("finds unsaved work again after the page was left", async () => {
    office();
    const first = renderPart(<Studio />);
    await userEvent.type(await greeting(), " נשמר כאן");
    first.unmount();
    renderPart(<Studio />);
    expect((await greeting()).textContent).toContain("נשמר כאן");
  });
});

describe("advice on the greeting", () => {
  it("demands that the AI and the transcript are named", () => {
    const texts = (greetingText: string) => adviceFor(greetingText, "שי דירות בע״מ").map((line) => line.ok);
    expect(texts("שלום, שי דירות, הנציגה הדיגיטלית. השיחה מתומללת.")).toEqual([true, true, true, true]);
    expect(texts("שלום, מדברת מאיה.")).toEqual([false, false, false, true]);
  });
  it("estimates the spoken length", () => {
    expect(spokenSeconds("")).toBe(0);
    expect(spokenSeconds("מילה ".repeat(24))).toBe(10);
  });
});
