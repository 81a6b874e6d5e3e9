import { expect, it } from "vitest";
import { fieldValueWords } from "./value-words";
import { changesOf } from "./words";

const known = { status: (key: string) => ({ new: "חדש" })[key] ?? key, person: () => "רותי" };
const told = (entity: string, name: string, value: unknown) => fieldValueWords(entity, name, value, known);
const hours = [{ opens: 540, closes: 1200 }];

it.each([
  ["lead", "status", "new", "חדש"],
  ["lead", "assignee_id", "0190-1", "רותי"],
  ["lead", "budget_agorot", 320000000, "₪3,200,000"],
  ["lead", "role", "buyer", "רוצה לקנות"],
  ["lead", "until", "2026-11-22", "22.11.2026"],
  ["membership", "role", "agent", "סוכן"],
  ["appointment", "status", "cancelled", "בוטל"],
  ["business", "state", "open", "מחובר"],
  ["privacy_request", "state", "open", "פתוחה"],
  ["business", "reason", "link_down", "החיבור לוואטסאפ נפל"],
  ["business", "eve_closes", 780, "13:00"],
  ["business", "weekly", [hours, [], hours, hours, hours, hours, []], "א׳ 09:00–20:00, ב׳ סגור, ג׳ 09:00–20:00, ד׳ 09:00–20:00, ה׳ 09:00–20:00, ו׳ 09:00–20:00, שבת סגור"],
  ["lead_status", "order", ["new", "won"], "חדש, won"],
  ["webhook", "events", ["lead.created", "task.done"], "ליד חדש, משימה בוצעה"],
  ["customer", "rows", { calls: 3, turns: 1200 }, "1,203"],
  ["business", "columns", ["name", "phone"], "2 עמודות"],
  ["customer", "phone", "+972541234567", "054-123-4567"],
  ["customer", "tags", [], "ריק"],
  ["file", "size", 1400008, "1.3 מ״ב"],
  ["webhook", "active", false, "לא"],
])("%s.%s is told in words", (entity, name, value, words) => {
  expect(told(entity, name, value)).toBe(words);
});

it("leaves ids to the export", () => {
  const line = {
    id: "1", at: "2026-11-22T10:00:00Z", actor_kind: "human" as const, actor: "a@b.example", actor_user_id: null, acting_as: null,
    action: "call.linked", entity: "call", entity_id: "2", request_id: null,
    before: null, after: { customer_id: "3", lead_id: "4", assignee_id: "5" },
  };
  expect(changesOf(line).map((change) => change.name)).toEqual(["assignee_id"]);
});
