import type { InfiniteData } from "@tanstack/react-query";

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export type CursorData<Item> = InfiniteData<Page<Item>, unknown>;

interface Identified {
  id: string;
}

/** All loaded rows in order; one that moved to a later page while the reader scrolled is shown once. */
export function flattenBy<Item>(data: CursorData<Item> | undefined, keyOf: (item: Item) => string): Item[] {
  const rows = new Map<string, Item>();
  for (const item of data?.pages.flatMap((page) => page.items) ?? []) {
    if (!rows.has(keyOf(item))) rows.set(keyOf(item), item);
  }
  return [...rows.values()];
}

export const flatten = <Item extends Identified>(data: CursorData<Item> | undefined): Item[] => flattenBy(data, ({ id }) => id);

/** Replaces a row where it stands. Returns the same object when the row is not loaded. */
export function replaceItem<Item extends Identified>(data: CursorData<Item>, item: Item): CursorData<Item> {
  let found = false;
  const pages = data.pages.map((page) => {
    if (!page.items.some((each) => each.id === item.id)) return page;
    found = true;
    return { ...page, items: page.items.map((each) => (each.id === item.id ? item : each)) };
  });
  return found ? { ...data, pages } : data;
}

/** Puts a new row first. */
export function prependItem<Item extends Identified>(data: CursorData<Item>, item: Item): CursorData<Item> {
  const [first, ...rest] = data.pages;
  if (!first) return data;
  return { ...data, pages: [{ ...first, items: [item, ...first.items] }, ...rest] };
}

export const nextCursor = <Item>(page: Page<Item>): string | null => page.next_cursor;

/** The cursor of the first page. */
export const FIRST_PAGE: string | null = null;
