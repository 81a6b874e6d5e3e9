import { expect, it } from "vitest";
import { filled, freePlaces, isOpen } from "./fill-template";

it("puts what was typed into the free places, in their order, and nothing else", () => {
  const free = freePlaces({ fields: ["customer.first_name", "free", "office.name", "free"] });
  expect(free).toEqual([2, 4]);
  expect(filled("שלום נועה, מחר ב־{{2}}. {{4}}", free, ["17:30", " להתראות "])).toBe("שלום נועה, מחר ב־17:30. להתראות");
});

it("leaves a place open that nobody filled", () => {
  const text = filled("שלום {{1}}, מחר ב־{{2}}", [2], ["17:30"]);
  expect(text).toBe("שלום {{1}}, מחר ב־17:30");
  expect(isOpen(text)).toBe(true);
});
