import { expect, test } from "vitest";
import { attention, countFinding, findingOf, topFindings } from "./finding";
import { coverage, facts, hotspots, summary, village, villages } from "./sample";

const yongxing = { code: "431023", name: "永兴县" };
const beihu = { code: "431002", name: "北湖区" };

test("three villages two months without a visit are the headline of their county", () => {
  const f = facts({
    coverage: coverage(villages.map(v => village(v, { gap_months: v.startsWith("431023") ? 2 : 0 }))),
  });
  expect(findingOf(f, yongxing)).toMatchObject({ text: "永兴县：3 个村连续两月未走访", measure: "visits.gap_months" });
  expect(findingOf(f, beihu).text).toBe("北湖区：没有超期，本月走访率 90.0\u00a0%");
});

test("a single village is named with its months", () => {
  const f = facts({ coverage: coverage(villages.map(v => village(v, { gap_months: v === "431023001002" ? 4 : 1 }))) });
  expect(findingOf(f, yongxing).text).toBe("永兴县：002村连续 4 个月未走访");
});

test("of several findings the one stands that is most unlike all", () => {
  const late = summary("disputes.overdue", [
    ["431002", 1],
    ["431023", 9],
  ]);
  const f = facts({
    overdue: [late, ...facts().overdue.slice(1)],
    coverage: coverage(villages.map(v => village(v, { gap_months: 2 }))), // everywhere alike
  });
  expect(findingOf(f, yongxing)).toMatchObject({ text: "永兴县：9 件超期未结", measure: "cases.overdue" });
  expect(findingOf(f, beihu).text).toBe("北湖区：3 个村连续两月未走访");
});

test("a settlement rate points below all is said with both figures", () => {
  const settlement = summary(
    "disputes.settlement",
    [
      ["431002", 96, 100],
      ["431023", 80, 100],
    ],
    "percent",
  );
  expect(findingOf(facts({ settlement }), yongxing).text).toBe("永兴县：矛盾化解率 80.0\u00a0%，低于全市 8.0 个百分点");
});

test("hot villages are counted once there are two", () => {
  expect(findingOf(facts({ hot: hotspots(villages.slice(3, 5)) }), yongxing).text).toBe(
    "永兴县：2 个村矛盾纠纷显著高发",
  );
  expect(findingOf(facts({ hot: hotspots(villages.slice(3, 4)) }), yongxing).text).toContain("没有超期");
});

test("until figures are there nothing is claimed", () => {
  const f = facts({ coverage: null, hot: null, settlement: null, removal: null, overdue: [null, null, null] });
  expect(findingOf(f, yongxing).text).toBe("永兴县：正在汇总数据");
  expect(topFindings(f).map(x => x.text)).toEqual(Array(4).fill("全市：正在汇总数据"));
});

test("a prefecture without a record says so, and praises nothing", () => {
  const none = (measure: string) => summary(measure, [["431002", 0, 0]], "percent");
  const f = facts({
    coverage: coverage(
      villages.map(v => ({ ...village(v), households: { visited: 0, total: 100, value: 0, at_most: false } })),
    ),
    overdue: ["disputes.overdue", "hazards.overdue", "requests.overdue"].map(none),
    settlement: none("disputes.settlement"),
    removal: none("hazards.removal"),
    registered: none("disputes.count"),
  });
  const text = "全市：尚无记录，登记或导入后自动显示";
  expect(topFindings(f).map(x => x.text)).toEqual([text]);
  expect(countFinding(f).text).toBe(text);
  const once = f.coverage?.values.map((v, i) => (i === 0 ? { ...v, last_visit: "2026-10-30" } : v)) ?? [];
  expect(countFinding({ ...f, coverage: coverage(once) }).text, "visits of an earlier month are records").not.toBe(
    text,
  );
});

test("before the land is there, hot villages and late cases are not taken for none", () => {
  const late = summary("disputes.overdue", [["431002", 1]]);
  const f = facts({ children: [], hot: hotspots(villages), overdue: [late, ...facts().overdue.slice(1)] });
  const [overdue, , hot] = topFindings(f).map(x => x.text);
  expect([overdue, hot]).toEqual(Array(2).fill("全市：正在汇总数据"));
});

test("the prefecture's four subjects name where most is", () => {
  const late = summary("disputes.overdue", [
    ["431002", 1],
    ["431023", 9],
  ]);
  const f = facts({
    overdue: [late, ...facts().overdue.slice(1)],
    coverage: coverage(villages.map((v, i) => village(v, { gap_months: i === 0 ? 3 : 0 }))),
    hot: hotspots(villages.slice(0, 2)),
  });
  expect(topFindings(f).map(x => x.text)).toEqual([
    "全市 10 件超期未结，永兴县最多（9 件）",
    "全市本月走访率 90.0\u00a0%，1 个村连续两月未走访",
    "全市 2 个村矛盾纠纷显著高发，北湖区最集中（2 个村）",
    "全市隐患整改率 90.9\u00a0%，2 处待整改，永兴县最多（2 处）",
  ]);
  expect(countFinding(f).text).toBe("全市登记矛盾纠纷 120 件，永兴县最多（70 件）");
});

test("villages need attention for reasons that are said, two of a county at most", () => {
  const values = villages.map((v, i) =>
    village(v, { gap_months: 3, open: i, roster: { missing: i === 5 ? ["legal"] : [] } }),
  );
  const late = summary("disputes.overdue", [["431023001003", 2]]);
  const found = attention(facts({ coverage: coverage(values), overdueVillages: [late, null, null] }), 6);
  expect(found.map(a => a.code)).toEqual(["431023001003", "431023001002", "431002001003", "431002001002"]);
  expect(found[0]?.reasons).toEqual(["连续 3 个月未走访", "2 件超期", "5 件在办"]);
});

test("where all is well no village is pointed at", () => {
  expect(attention(facts(), 6)).toEqual([]);
});
