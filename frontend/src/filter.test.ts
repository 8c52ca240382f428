import { expect, test } from "vitest";
import { daysBefore, everything, isCase, queryOf } from "./filter";
import { disputes, facilities, hazards, visits } from "./testing";

const today = "2026-03-01";
const none: ReadonlySet<string> = new Set();
const ask = (layer: typeof disputes, change: Partial<typeof everything>, hidden = none) => {
  const q = queryOf(layer, { ...everything, ...change }, hidden, today);
  return q && decodeURIComponent(q.toString());
};

test("without a filter nothing is asked", () => {
  for (const layer of [disputes, hazards, visits, facilities]) expect(ask(layer, {})).toBe("");
});

test.each([
  ["levels, in order", { levels: new Set([3, 1]) }, "level=1,3"],
  ["overdue", { stage: "overdue" as const }, "overdue=true"],
  ["due soon", { stage: "due_soon" as const }, "due_soon=true"],
  ["open, of the statuses the layer has", { stage: "open" as const }, "status=found,accepted"],
  ["settled but not closed", { stage: "settled" as const }, "status=settled"],
  ["closed", { stage: "closed" as const }, "status=closed,revisited"],
  ["thirty days over the end of a short month", { span: 30 as const }, "datetime=2026-01-31/.."],
  ["a unit", { unit: "431021" }, "unit=431021"],
  ["a group of units", { group: ["431021107001", "431021107002"] }, "unit=431021107001,431021107002"],
  [
    "what of a group lies in the unit",
    { unit: "431021107", group: ["431021107001", "431022100001"] },
    "unit=431021107001",
  ],
  [
    "all at once",
    { unit: "431021", span: 90 as const, stage: "overdue" as const },
    "unit=431021&datetime=2025-12-02/..&overdue=true",
  ],
])("disputes: %s", (_, change, want) => {
  expect(ask(disputes, change)).toBe(want);
});

test("of a group that lies elsewhere nothing matches", () => {
  expect(ask(disputes, { unit: "431021", group: ["431022100001"] })).toBeNull();
});

test("a layer that knows none of the statuses has nothing to show", () => {
  expect(ask(hazards, { stage: "settled" })).toBeNull();
  expect(ask(hazards, { stage: "closed" })).toBe("status=removed");
});

test("what are no cases is not narrowed by levels and stages, and facilities not by time", () => {
  const change = { levels: new Set([1]), stage: "closed" as const, span: 30 as const };
  expect(ask(facilities, change)).toBe("");
  expect(ask(visits, change)).toBe("datetime=2026-01-31/..");
  expect([disputes, hazards, visits, facilities].map(isCase)).toEqual([true, true, false, false]);
});

test("kinds that are on are asked for; all off ask nothing", () => {
  expect(ask(disputes, {}, new Set(["disputes:wage", "hazards:wage"]))).toBe("category=land,other");
  expect(ask(disputes, {}, new Set(["disputes:wage", "disputes:land", "disputes:other"]))).toBeNull();
});

test("days before, over a leap day and a new year", () => {
  expect(daysBefore("2024-03-01", 1)).toBe("2024-02-29");
  expect(daysBefore("2026-01-01", 365)).toBe("2025-01-01");
});
