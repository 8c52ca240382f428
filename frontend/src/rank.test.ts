import { expect, test } from "vitest";
import { peersOf, rankOf } from "./rank";
import type { Summary } from "./wire";

const value = (unit: string, name: string, v: number | null, more = {}) => ({
  unit,
  name,
  value: v,
  numerator: 1,
  denominator: 2,
  ...more,
});
const summary = {
  values: [
    value("1", "北湖区", 3),
    value("2", "苏仙区", 5, { previous: 9 }),
    value("3", "桂阳县", 5, { previous: 4 }),
    value("4", "资兴市", null, { note: "suppressed" }),
    value("5", "临武县", 9, { note: "small" }),
    value("6", "汝城县", 1),
  ],
} as unknown as Summary;
const codes = (r: ReturnType<typeof rankOf>) => r.ranked.map(x => `${x.rank}:${x.value.unit}`).join(" ");

test("equal values share a rank; what has no value or too small a base has none", () => {
  const high = rankOf(summary, "high", false, "");
  expect(codes(high)).toBe("1:2 1:3 3:1 4:6");
  expect(high.unranked.map(v => v.unit)).toEqual(["4", "5"]);
  expect(codes(rankOf(summary, "low", false, ""))).toBe("1:6 2:1 3:2 3:3");
});

test("by change only what has a value before", () => {
  expect(codes(rankOf(summary, "high", true, ""))).toBe("1:3 2:2");
});

test("among peers", () => {
  expect(peersOf(summary)).toEqual(["县", "区"]);
  expect(codes(rankOf(summary, "high", false, "区"))).toBe("1:2 2:1");
  expect(peersOf({ values: [value("1", "甲区", 1)] } as unknown as Summary)).toEqual([]);
});
