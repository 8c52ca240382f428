import { expect, test } from "vitest";
import {
  age,
  count,
  day,
  daysBetween,
  decimal,
  enumerated,
  inLanguage,
  localDay,
  rate,
  sentences,
  shortName,
} from "./format";

test.each([
  ["6557 of 6784 is 96.654, half up", 6557, 6784, "96.7"],
  ["none of some", 0, 10, "0.0"],
  ["all", 10, 10, "100.0"],
  ["all but one of very many is never 100", 99_999, 100_000, "99.9"],
  ["one of very many is never 0", 1, 100_000, "0.1"],
  ["exactly half a step goes up", 5, 10_000, "0.1"],
  ["1 of 8", 1, 8, "12.5"],
  ["0.45 of a step goes down", 1449, 1_000_00, "1.4"],
])("rate: %s", (_, n, d, want) => {
  expect(rate(n, d)).toBe(`${want}\u00a0%`);
});

test("rate without a base is a dash", () => {
  expect(rate(0, 0)).toBe("—");
});

test("count groups by three", () => {
  expect(count(0)).toBe("0");
  expect(count(1234567)).toBe("1\u00a0234\u00a0567");
});

test("a day is the zone's day", () => {
  expect(localDay("2026-03-01T16:30:00.000Z", "Asia/Shanghai")).toBe("2026-03-02");
  expect(localDay("2026-03-01", "Asia/Shanghai")).toBe("2026-03-01");
  expect(day("2026-11-23", "Asia/Shanghai", "zh")).toBe("2026-11-23 周一");
  expect(day("soon", "Asia/Shanghai", "zh")).toBe("");
});

test("ages", () => {
  const now = new Date("2026-11-23T10:00:00Z");
  const ago = (s: number) => age(new Date(now.getTime() - s * 1000), now, "zh");
  expect(ago(-30)).toBe("刚刚");
  expect(ago(4)).toBe("刚刚");
  expect(ago(59)).toBe("59 秒前");
  expect(ago(180)).toBe("3 分钟前");
  expect(ago(86_400 * 2)).toBe("2 天前");
});

test.each([
  ["六合村村委会", "六合村"],
  ["谭集村委会", "谭集村"],
  ["阳王村民委员会", "阳王村"],
  ["龙归坪社区村民委员会", "龙归坪社区"],
  ["骆仙社区居委会", "骆仙社区"],
  ["镇中居委会", "镇中社区"],
  ["同心桥村", "同心桥村"],
  ["村委会", "村委会"],
  ["", ""],
])("%s is called %s", (name, short) => {
  expect(shortName(name)).toBe(short);
});

test("measured values have at most two decimals", () => {
  expect([0, 1, 1.5, 1563.70746, 0.004, -2.25, 99.999].map(decimal)).toEqual([
    "0",
    "1",
    "1.5",
    "1\u00a0563.71",
    "0",
    "−2.25",
    "100",
  ]);
});

test("names and sentences in a row have the reader's punctuation", () => {
  expect([enumerated(["甲", "乙"], "zh"), enumerated(["a", "b"], "en")]).toEqual(["甲、乙", "a, b"]);
  expect([sentences(["甲。", "", "乙。"], "zh"), sentences(["A.", "", "B."], "en")]).toEqual(["甲。乙。", "A. B."]);
});

test("whole days between dates", () => {
  expect(daysBetween("2026-02-28", "2026-03-01")).toBe(1);
  expect(daysBetween("2026-03-01", "2024-03-01")).toBe(-730);
});

test("a text in both languages says one of them", () => {
  const both = "出厂默认值，待本地确认 Shipped value, to be confirmed locally";
  expect(inLanguage(both, "zh")).toBe("出厂默认值，待本地确认");
  expect(inLanguage(both, "en")).toBe("Shipped value, to be confirmed locally");
  const label =
    "程序生成的演示数据（种子 1，截至 2026-11-27），非真实数据 Generated demonstration data, seed 1, as of 2026-11-27";
  expect(inLanguage(label, "zh")).toBe("程序生成的演示数据（种子 1，截至 2026-11-27），非真实数据");
  expect(inLanguage(label, "en")).toBe("Generated demonstration data, seed 1, as of 2026-11-27");
  for (const one of [
    "",
    "GB 5749-2022",
    "市商务局 2024 年第 3 号文",
    "Bureau of Commerce",
    "表 1",
    "生活饮用水卫生标准 GB 5749-2022",
  ]) {
    expect([inLanguage(one, "zh"), inLanguage(one, "en")]).toEqual([one, one]);
  }
});
