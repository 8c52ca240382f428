import { beforeEach, expect, test } from "vitest";
import { thin } from "./format";
import { lang } from "./i18n";
import { thirdOf, thirds } from "./shade";
import { changeText, periodsText, thirdsText } from "./value";
import type { Summary } from "./wire";

beforeEach(() => {
  lang.value = "zh";
});

test.each([
  ["a rate has its two decimals, zeros too", 0.1, "per_1000_households", "+0.10 条/千户"],
  ["of a density the third is not cut off", 0.004, "per_km2", "+0.004 条/平方公里"],
  ["per cents change by points", -3, "percent", "−3.0 个百分点"],
  ["records are whole", 1200, "records", "+1 200 条"],
  ["none", 0, "percent", "±0 个百分点"],
] as const)("a change: %s", (_, change, unit, want) => {
  expect(changeText(change, { unit }).replaceAll(thin, " ")).toBe(want);
});

test("both periods are told in days of the zone", () => {
  const days = (from: string, to: string) => ({ from: `${from}T16:00:00Z`, to: `${to}T15:59:59.999Z` });
  const of = { period: days("2026-10-28", "2026-11-27"), previous: days("2026-09-28", "2026-10-28") };
  expect(periodsText(of, "Asia/Shanghai").replaceAll(thin, " ")).toBe(
    "本期 2026-10-29 至 2026-11-27；上期 2026-09-29 至 2026-10-28",
  );
  expect(periodsText({ ...of, previous: null }, "Asia/Shanghai")).toBe("");
});

test.each([
  ["thirds", [1, 2, 3, 4, 5, 6], "矛盾纠纷（条）：≤ 3 为低，≥ 5 为高"],
  ["most of them alike", [0, 2, 2, 2, 2, 9], "矛盾纠纷（条）：< 2 为低，其余为中"],
  ["most of them none", [0, 0, 0, 0, 0, 9], "矛盾纠纷（条）：0 为低，其余为中"],
] as const)("of two measures at once the edges are told: %s", (_, values, want) => {
  const summary = {
    definition: { unit: "records", label: { zh: "矛盾纠纷", en: "Disputes" } },
    values: values.map(value => ({ value })),
  } as unknown as Summary;
  expect(thirdsText(summary)).toBe(want);
  const edges = thirds(summary);
  const parts = new Set(values.map(v => thirdOf(v, edges)));
  expect(parts.has(2), "a high third is told of where there is one").toBe(want.includes("为高"));
});
