import { expect, it } from "vitest";
import { aChat } from "@/testing/samples";
import { humanLabel, meaning, purposeNow, templateOnly } from "./chat-words";

const NOW = Date.parse("2026-11-22T12:00:00Z");

it("lets only a template out through Twilio when the customer has not written for a day", () => {
  expect(templateOnly(aChat({ route: "twilio_whatsapp", window_until: null }), NOW)).toBe(true);
  expect(templateOnly(aChat({ route: "twilio_whatsapp", window_until: "2026-11-22T11:59:00Z" }), NOW)).toBe(true);
  expect(templateOnly(aChat({ route: "twilio_whatsapp", window_until: "2026-11-22T12:01:00Z" }), NOW)).toBe(false);
  expect(templateOnly(aChat({ route: "baileys", window_until: null }), NOW)).toBe(false);
});

it("asks the consent gate for what we begin, and not for an answer", () => {
  expect(purposeNow(aChat({ window_until: "2026-11-22T13:00:00Z" }), NOW)).toBeNull();
  expect(purposeNow(aChat({ window_until: null }), NOW)).toBe("service");
});

it("says who answers, and why the agent is silent", () => {
  const taken = aChat({ ai_on: false, ai_answers: false, ai_reason: "staff", ai_changed_by: "רותי בן־דוד" });
  expect(humanLabel(taken, "שי כהן")).toBe("רותי עונה");
  expect(meaning(taken, "שי כהן")).toContain("רותי בן־דוד עונה כאן");
  expect(humanLabel(taken, "רותי בן־דוד")).toBe("אני עונה");
  expect(meaning(aChat({ ai_answers: false, ai_reason: "start" }), "שי כהן")).toContain("כבוי לכל המשרד");
  expect(meaning(aChat({ ai_on: false, ai_answers: false, ai_reason: "handover" }), "שי כהן")).toContain("ביקש לדבר עם אדם");
});
