import { expect, test } from "vitest";
import { cutoffOf, sundayOf, unitOfScope } from "./week";

test("the Sunday of an ISO week", () => {
  for (const [week, sunday] of [
    ["2026-W01", "2026-01-04"],
    ["2026-W26", "2026-06-28"],
    ["2026-W53", "2027-01-03"],
    ["2021-W01", "2021-01-10"],
    ["2024-W09", "2024-03-03"],
    ["2026-W00", ""],
    ["26-W01", ""],
    ["", ""],
  ] as const) {
    expect(sundayOf(week)).toBe(sunday);
  }
});

test("a cut-off is what the address says, and now for a week that is not over", () => {
  const of = (q: string) => cutoffOf(new URLSearchParams(q), "2026-06-25");
  expect(of("until=2026-06-01T08:00:00Z&week=2026-W01")).toBe("2026-06-01T08:00:00Z");
  expect(of("week=2026-W25")).toBe("2026-06-21");
  expect(of("week=2026-W26")).toBe("");
  expect(of("")).toBe("");
});

test("a scope's widest unit", () => {
  expect([unitOfScope("4310"), unitOfScope("431021"), unitOfScope("431021100")]).toEqual([
    "431000",
    "431021",
    "431021100",
  ]);
});
