import { expect, it } from "vitest";
import { toE164 } from "./words";

it("takes numbers as people in Israel type them", () => {
  expect(toE164("054-123-4567")).toBe("+972541234567");
  expect(toE164("03 765 4321")).toBe("+97237654321");
  expect(toE164("972541234567")).toBe("+972541234567");
  expect(toE164("+1 (202) 555-0100")).toBe("+12025550100");
  expect(toE164("12345")).toBeNull();
  expect(toE164("")).toBeNull();
});
