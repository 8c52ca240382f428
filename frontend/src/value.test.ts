import { beforeEach, expect, test } from "vitest";
import { thin } from "./format";
import { lang } from "./i18n";
import { changeText, periodsText } from "./value";

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
