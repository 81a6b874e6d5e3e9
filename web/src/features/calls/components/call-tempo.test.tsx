import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderPart } from "@/testing/render";
import { aTempo, aTurn } from "@/testing/samples";
import { CallTempo } from "./call-tempo";
import { stagesInWords } from "./tempo-words";
import { TurnBubble } from "./turn-bubble";

describe("the tempo of a call", () => {
  it("tells the usual and the slowest answer, and how soon the agent yielded", () => {
    renderPart(<CallTempo tempo={aTempo({ answers: 3, gap_median_ms: 1420, gap_slowest_ms: 2600, yields: 1, yield_median_ms: 180 })} />);
    expect(screen.getByText("זמן תשובה אופייני").closest("div")).toHaveTextContent("1.4 שנ׳");
    expect(screen.getByText("התשובה האיטית ביותר").closest("div")).toHaveTextContent("2.6 שנ׳");
    expect(screen.getByText("זמן להשתתק כשהלקוח נכנס לדברים").closest("div")).toHaveTextContent("0.18 שנ׳");
  });

  it("is not shown for a call in which nothing was measured", () => {
    renderPart(<CallTempo tempo={aTempo()} />);
    expect(screen.queryByText("קצב השיחה")).not.toBeInTheDocument();
  });

  it("stands beside each answer, with its parts", () => {
    const stages = { commit_ms: 700, end_to_ear_ms: 200, ear_ms: 640, ear_to_model_ms: 0, tools_ms: 0, model_ms: 0, model_to_speech_ms: 20, speech_ms: 500, speech_to_heard_ms: 60 };
    const turn = aTurn(4, { speaker: "agent", gap_ms: 1420, stages, yield_ms: 180 });
    renderPart(<TurnBubble turn={turn} who="הנציג הקולי" follows={false} highlighted={false} />);
    expect(screen.getByText(/ענה אחרי/)).toHaveTextContent("ענה אחרי 1.4 שנ׳");
    expect(screen.getByText(/השתתק תוך/)).toHaveTextContent("השתתק תוך 0.18 שנ׳");
    expect(stagesInWords(stages).split("\n").slice(1)).toEqual([
      "זיהוי סוף הדיבור: 0.20 שנ׳",
      "תמלול: 0.6 שנ׳",
      "הפקת קול: 0.5 שנ׳",
      "השמעה: 0.06 שנ׳",
    ]);
  });
});
