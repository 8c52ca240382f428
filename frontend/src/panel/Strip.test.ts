import { beforeEach, expect, test } from "vitest";
import { everything } from "../filter";
import { lang } from "../i18n";
import { boundaries, hidden, quick, schema } from "../state";
import { disputes } from "../testing";
import type { Feature } from "../wire";
import { filterNames, partName } from "./Strip";

beforeEach(() => {
  lang.value = "zh";
  boundaries.value = new Map([["counties", [{ id: "431024", properties: { name: "嘉禾县" } } as unknown as Feature]]]);
});

test.each([
  ["431024", "嘉禾县"],
  ["431021", "所选单位"],
])("the unit %s is called %s", (unit, want) => {
  expect(partName("unit", { ...everything, unit })).toBe(want);
});

test.each([
  [["disputes:wage"], "不含wage"],
  [["disputes:wage", "disputes:none"], "不含wage、none"],
  [["disputes:wage", "disputes:land", "disputes:other"], "不含 3 类"],
])("without %j it is said which kinds", (off, want) => {
  schema.value = { layers: [disputes] } as unknown as typeof schema.value;
  hidden.value = new Set(off);
  expect(partName("kinds", everything)).toBe(want);
});

test.each([
  [everything, [], []],
  [{ ...everything, unit: "431024", stage: "overdue" as const }, [], ["嘉禾县", "已超期"]],
  [{ ...everything, unit: "431024" }, ["disputes:wage"], ["嘉禾县", "不含wage"]],
])("the filter %# is told by its parts, then by its kinds", (of, off, want) => {
  quick.value = of;
  hidden.value = new Set(off);
  expect(filterNames()).toEqual(want);
});
