import { beforeEach, expect, test } from "vitest";
import { everything } from "../filter";
import { lang } from "../i18n";
import { boundaries } from "../state";
import type { Feature } from "../wire";
import { partName } from "./Strip";

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
