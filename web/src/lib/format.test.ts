import { describe, expect, it } from "vitest";
import {
  addDays,
  count,
  dayKey,
  formatDue,
  formatDuration,
  formatMoney,
  formatPhone,
  formatRelative,
  formatRooms,
  startOfDay,
} from "./format";

const NOW = Date.parse("2026-11-22T12:00:00Z"); // 14:00 in Jerusalem
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

describe("phones", () => {
  it.each([
    ["+972541234567", "054-123-4567"],
    ["+97237654321", "03-765-4321"],
    ["+14155550123", "+14155550123"],
  ])("%s reads %s", (e164, shown) => expect(formatPhone(e164)).toBe(shown));
});

describe("money", () => {
  it.each([
    [123_400, "₪1,234"],
    [320_000_000, "₪3,200,000"],
    [1_250, "₪12.50"],
    [-500, "-₪5"],
  ])("%i agorot are %s", (agorot, shown) => expect(formatMoney(agorot)).toBe(shown));
});

describe("relative time", () => {
  it.each([
    [0.2, "עכשיו"],
    [1, "לפני דקה"],
    [2, "לפני שתי דקות"],
    [5, "לפני 5 דקות"],
    [60, "לפני שעה"],
    [120, "לפני שעתיים"],
    [180, "לפני 3 שעות"],
    [60 * 20, "אתמול, 18:00"],
    [60 * 24 * 5, "17 בנוב׳"],
  ])("%d minutes ago is %s", (minutes, words) => expect(formatRelative(ago(minutes), NOW)).toBe(words));

  it("speaks of the future too", () => expect(formatRelative(ago(-120), NOW)).toBe("בעוד שעתיים"));
  it("names the due day", () => {
    expect(formatDue("2026-11-22T16:30:00Z", NOW)).toBe("היום ב־18:30");
    expect(formatDue("2026-11-23T07:00:00Z", NOW)).toBe("מחר ב־09:00");
    expect(formatDue("2026-12-03T07:00:00Z", NOW)).toBe("3 בדצמ׳");
  });
});

describe("days of the office", () => {
  it("belong to Jerusalem, not to UTC", () => expect(dayKey("2026-11-22T22:30:00Z")).toBe("2026-11-23"));
  it("begin at local midnight in winter and in summer", () => {
    expect(startOfDay("2026-11-22")).toBe("2026-11-21T22:00:00.000Z");
    expect(startOfDay("2026-07-01")).toBe("2026-06-30T21:00:00.000Z");
  });
  it("are counted across the end of a month", () => expect(addDays("2026-11-30", 1)).toBe("2026-12-01"));
});

it("writes durations as a clock does", () => {
  expect(formatDuration(65_999)).toBe("1:05");
  expect(formatDuration(3_661_000)).toBe("1:01:01");
  expect(formatDuration(-5)).toBe("0:00");
});

it("counts in Hebrew", () => {
  expect(count(1, "שיחה אחת", "שיחות")).toBe("שיחה אחת");
  expect(count(1200, "שיחה אחת", "שיחות")).toBe("1,200 שיחות");
  expect(formatRooms(3.5)).toBe("3.5 חדרים");
});
