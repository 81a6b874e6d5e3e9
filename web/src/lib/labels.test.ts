import { expect, it } from "vitest";
import { leadFieldValue } from "./labels";

it.each([
  ["rooms", "4.0", "4"],
  ["rooms", "3.5", "3.5"],
  ["budget", "2000000", "₪2,000,000"],
  ["deal", "rent", "שכירות"],
  ["city", "פתח תקווה", "פתח תקווה"],
  ["notes", "4.0", "4.0"],
])("shows %s %s as people write it", (field, stored, shown) => {
  expect(leadFieldValue(field, stored)).toBe(shown);
});
