import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aCall, aTool, aTurn } from "@/testing/samples";
import { Transcript } from "./transcript";
import { unheardRest } from "./unheard";

describe("the unheard rest of an interrupted turn", () => {
  it.each([
    ["מה התקציב שלך,", "מה התקציב שלך, ועד מתי?", "ועד מתי?"],
    ["מה התקציב", "מה התקציב, ועד מתי?", "ועד מתי?"],
    ["", "שלום לך", "שלום לך"],
    ["שלום לך", "שלום  לך", ""],
    ["שלום", null, ""],
  ])("of %j out of %j is %j", (heard, generated, rest) => expect(unheardRest(heard, generated)).toBe(rest));
});

describe("the transcript", () => {
  const show = (call = aCall({ status: "ended" })) =>
    renderPart(
      <Transcript
        call={call}
        highlighted={null}
        turns={[
          aTurn(3, { speaker: "agent", text: "שלום, איך", text_generated: "שלום, איך אפשר לעזור?", interrupted: true }),
          aTurn(5, { text: "1234", how: "keypad" }),
          aTurn(6, { text: "", not_heard: true }),
          aTurn(7, { text: "אולי", confidence: 0.4 }),
        ]}
        tools={[aTool(4, { arguments: { city: "רמת גן", rooms_min: 4 }, result: { data: { properties: [{}, {}] } } })]}
      />,
    );

  it("strikes what the caller did not hear and says so in words", () => {
    show();
    const rest = screen.getByText("אפשר לעזור?");
    expect(rest.tagName).toBe("S");
    expect(screen.getByText("נקטע, ההמשך לא נשמע")).toBeInTheDocument();
  });

  it("names the speakers, the keypad, the unheard and the unsure", () => {
    show();
    expect(screen.getByText("הנציג הקולי")).toBeInTheDocument();
    expect(screen.getByText("נועה ברק")).toBeInTheDocument();
    expect(screen.getByText("הוקש")).toBeInTheDocument();
    expect(screen.getByText("הדברים לא נשמעו")).toBeInTheDocument();
    expect(screen.getByText("נשמע לא ברור")).toBeInTheDocument();
  });

  it("shows what was stopped before it was said, with its reason", async () => {
    const stop = { reason: "מחיר בלי מקור", text: "הדירה עולה שני מיליון שקל." };
    renderPart(
      <Transcript
        call={aCall({ status: "ended" })}
        highlighted={null}
        turns={[aTurn(3, { speaker: "agent", text: "את המחיר אבדוק.", withheld: [stop] }), aTurn(4)]}
        tools={[]}
      />,
    );
    const summary = screen.getByText("נעצר לפני שנאמר: מחיר בלי מקור");
    expect(screen.getByText(stop.text)).not.toBeVisible();
    await userEvent.click(summary);
    expect(screen.getByText(stop.text)).toBeVisible();
    expect(screen.getAllByRole("group")).toHaveLength(1);
  });

  it("puts tools between the turns they stood between", () => {
    show();
    const tool = screen.getByText("רמת גן · 4 חדרים · נמצאו 2");
    const turns = within(screen.getByRole("log")).getAllByRole("article");
    expect(turns[0]?.compareDocumentPosition(tool)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(turns[1]?.compareDocumentPosition(tool)).toBe(Node.DOCUMENT_POSITION_PRECEDING);
  });

  it("is announced only while the call is on the line", () => {
    show(aCall({ status: "live" }));
    expect(screen.getByRole("log")).toHaveAttribute("aria-live", "polite");
  });
});
