import { expect, it } from "vitest";
import { example, fieldsFor, placesProblem } from "./places";

it("wants the places of a text in an unbroken row from one", () => {
  expect(placesProblem("שלום {{1}}, מחר ב־{{2}}")).toBeNull();
  expect(placesProblem("שלום {{1}}, מחר ב־{{3}}")).toContain("{{2}}");
  expect(placesProblem("שלום {{2}}")).toContain("{{1}}");
});

it("keeps the chosen fields and makes a new place free", () => {
  expect(fieldsFor("שלום {{1}}, {{2}}", ["customer.first_name"])).toEqual(["customer.first_name", "free"]);
  expect(fieldsFor("שלום {{1}}", ["customer.first_name", "free"])).toEqual(["customer.first_name"]);
});

it("shows how it could read", () => {
  expect(example("שלום {{1}}, כאן {{2}}", ["customer.first_name", "office.name"])).toBe("שלום נועה, כאן שם המשרד");
});
