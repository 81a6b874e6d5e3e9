import { expect, it } from "vitest";
import { flatten, nextCursor, prependItem, replaceItem, type CursorData } from "./cursor-list";

interface Row {
  id: string;
  name: string;
}

const data: CursorData<Row> = {
  pages: [
    { items: [{ id: "a", name: "א" }, { id: "b", name: "ב" }], next_cursor: "x" },
    { items: [{ id: "b", name: "ב" }, { id: "c", name: "ג" }], next_cursor: null },
  ],
  pageParams: [null, "x"],
};

it("shows a row that slid to the next page once", () => {
  expect(flatten(data).map((row) => row.id)).toEqual(["a", "b", "c"]);
  expect(flatten(undefined)).toEqual([]);
});

it("replaces a row where it stands and leaves other pages as they are", () => {
  const next = replaceItem(data, { id: "c", name: "חדש" });
  expect(flatten(next).at(-1)).toEqual({ id: "c", name: "חדש" });
  expect(next.pages[0]).toBe(data.pages[0]);
});

it("returns the same object for a row that is not loaded", () => {
  expect(replaceItem(data, { id: "z", name: "ת" })).toBe(data);
});

it("puts a new row first and keeps the cursors", () => {
  const next = prependItem(data, { id: "n", name: "נ" });
  expect(flatten(next)[0]?.id).toBe("n");
  expect(next.pages.map(nextCursor)).toEqual(["x", null]);
});
