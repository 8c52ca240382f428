/** The small parts of the wall: clock, link, ranks, classes, cards, care. */
import { expect, test } from "vitest";
import type { Word } from "../load/stream";
import { countdown, daysLeft, kindOf, newest, ownerOf, placeOf, pressing } from "./card";
import { drift, wantsReload } from "./care";
import { classesOf, ofCoverage, steps } from "./choropleth";
import { ServerClock } from "./clock";
import { deskUrl } from "./desk";
import { Link } from "./link";
import { groupOf, rank, share } from "./rank";
import { card, coverage, village } from "./sample";
import { partOf } from "./tile";
import { VisitPulse, visitsOf } from "./visits";
import { asCards, type Pulses } from "./wire";
import { lang, texts } from "./words";

test("the server's clock goes on by the steady clock, whatever the machine's is set to", () => {
  const machine = { wall: 1_000_000, steady: 50 };
  const clock = new ServerClock({ date: () => machine.wall, steady: () => machine.steady });
  clock.set(2_000_000);
  machine.steady += 7000;
  machine.wall += 7000;
  expect([clock.now(), clock.jumped()]).toEqual([2_007_000, false]);
  machine.wall += 3_600_000; // an hour's jump
  expect([clock.now(), clock.jumped(), clock.jumped()]).toEqual([2_007_000, true, false]);
  clock.set(Number.NaN);
  expect(clock.now()).toBe(2_007_000);
});

test("a silent link asks, and opens a new stream when there is an answer", async () => {
  let time = 0;
  let opened = 0;
  let tell: (w: Word) => void = () => {};
  let answers = true;
  let asked = 0;
  let since: string | null = null;
  const link = new Link(
    {
      word: () => {},
      ask: async () => {
        asked++;
        return answers;
      },
    },
    () => time,
    (t, tag = null) => {
      opened++;
      tell = t;
      since = tag;
      return () => {};
    },
  );
  const pass = async (s: number) => {
    for (let i = 0; i < s; i++) {
      time += 1000;
      link.tick();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  link.restart();
  expect(since).toBeNull();
  tell({ state: "live", tag: "t1" });
  tell({ state: "live", tag: "t2" });
  await pass(12);
  expect([opened, asked]).toEqual([1, 0]);
  answers = false;
  await pass(60);
  expect(opened).toBe(1);
  expect(asked).toBeGreaterThan(10);
  answers = true;
  await pass(5);
  expect([opened, since]).toEqual([2, "t2"]); // what was missed is told by the new stream
});

test.each([
  ["", "", null],
  ["431023", "", "431023"],
  ["431023001", "", "431023"],
  ["431023", "431023", null],
  ["431023001", "431023", "431023001"],
  ["431023001002", "431023001", "431023001002"],
])("of a focus %s the part right under %s is %s", (focus, all, part) => {
  expect(partOf(focus, all)).toBe(part);
});

test("units are ranked among their like, small bases set aside", () => {
  const v = (unit: string, name: string, value: number | null, denominator: number | null) => ({
    unit,
    name,
    value,
    numerator: 1,
    denominator,
  });
  const groups = rank(
    [
      v("1", "北湖区", 5, 100),
      v("2", "桂阳县", 7, 100),
      v("3", "资兴市", 9, 100),
      v("4", "苏仙区", 8, 5),
      v("5", "永兴县", null, 0),
    ],
    20,
    false,
  );
  expect(groups.map(g => [g.key, g.rows.map(r => r.name), g.aside])).toEqual([
    ["group.qu", ["北湖区"], ["苏仙区"]],
    ["group.xian", ["资兴市", "桂阳县"], ["永兴县"]],
  ]);
  expect(rank([v("1", "甲乡", 3, null), v("2", "乙乡", 1, null)], 20, true)[0]?.rows.map(r => r.name)).toEqual([
    "乙乡",
    "甲乡",
  ]);
  expect(["苏仙岭街道", "油麻镇", "某瑶族乡", "北湖区", "桂东县", "某处", "塘市社区"].map(groupOf)).toEqual([
    "group.jiedao",
    "group.zhen",
    "group.xiang",
    "group.qu",
    "group.xian",
    "group.all",
    "group.all",
  ]);
  const many = rank(
    Array.from({ length: 30 }, (_, i) => v(String(i).padStart(2, "0"), i < 3 ? `${i}镇` : `${i}乡`, i, null)),
    1,
    false,
  );
  const cut = share(many, 10);
  expect([cut.groups.map(g => g.rows.length), cut.left]).toEqual([[1, 9], 20]);
});

test("values fall into the class whose lower end they reach; none is no class", () => {
  const edges = [0, 1, 2, 4];
  const found = classesOf(
    [
      ["a", 0],
      ["b", 1.5],
      ["c", 4],
      ["d", null],
      ["e", -1],
    ],
    edges,
  );
  expect([...found.values()]).toEqual([0, 1, 3, -1, 0]);
  expect(steps(edges, true)).toEqual(["0", "1", "2–3", "4+"]);
  expect(steps([0, 2.5, 30.25], false)).toEqual(["0–2.5", "2.5–30", "30+"]);
  expect(steps([0, 2.5, 30.25], false, true)).toEqual(["0", "2.5", "30+"]);
});

test("coverage has the campaign's scale, or a finer one where hardly anybody was visited", () => {
  const of = (value: number) => ({
    ...village("431002001001"),
    households: { visited: 1, total: 100, value, at_most: false },
  });
  const edges = (values: number[]) => ofCoverage(coverage(values.map(of)), "visits.coverage").edges;
  expect(edges([10, 70, 90])).toEqual([0, 40, 60, 80, 95]);
  expect(edges([1, 2, 6])).toEqual([0, 2, 5, 10, 20]);
  expect(edges([0, 0, 0])).toEqual([0, 0.5, 1, 2, 4]);
});

test("pressing cards: late ones first by level, then soon ones; others not at all", () => {
  const list = [
    card({ kind: "a", due_soon: true, due: "2026-11-27" }),
    card({ kind: "b", overdue: true, level: 3, due: "2026-10-01" }),
    card({ kind: "c", overdue: true, level: 1, due: "2026-11-20" }),
    card({ kind: "d" }),
  ];
  expect(pressing(list).map(c => c.kind)).toEqual(["c", "b", "a"]);
  expect(
    newest([card({ found: "2026-01-01" }), card({ found: null }), card({ found: "2026-02-01" })]).map(c => c.found),
  ).toEqual(["2026-02-01", "2026-01-01", null]);
  expect(placeOf(card())).toBe("永兴县·油麻镇·松柏村");
  const count = (due: string) => countdown(card({ due }), "2026-11-26", "Asia/Shanghai");
  expect(["2026-11-20", "2026-11-26", "2026-11-30"].map(count)).toEqual(["超期 6 天", "今日到期", "剩 4 天"]);
  // a time is a day of the zone: 18:00Z is the next day in Shanghai
  expect(daysLeft(card({ due: "2026-11-26T18:00:00Z" }), "2026-11-26", "Asia/Shanghai")).toBe(1);
});

test("cards are called as the server calls them, a configured kind too; a code without a label is shown itself", () => {
  const { cards } = asCards({
    layer: "hazards",
    cards: [
      { kind: "landslide", kind_label: { zh: "滑坡", en: "Landslide" }, owner_tier: null, owner_tier_label: null },
      {
        kind: "sinkhole",
        kind_label: { zh: 3 },
        owner_tier: "county_head",
        owner_tier_label: { zh: "县市区主官", en: "County head" },
        key_case: true,
      },
      { kind: "fuel_access", kind_label: { zh: "加油不便", en: "" }, owner_tier: "clerk", supervised: true },
    ],
  });
  const told = () => cards.map(c => [kindOf(c), ownerOf(c)]);
  expect(told()).toEqual([
    ["滑坡", "待包案"],
    ["sinkhole", "县市区主官 · 包案"],
    ["加油不便", "clerk · 督办"],
  ]);
  lang.value = "en";
  expect(told()).toEqual([
    ["Landslide", "no owner yet"],
    ["sinkhole", "County head · key case"],
    ["加油不便", "clerk · supervised"], // a label in one language is better than none
  ]);
  lang.value = "zh";
});

test("villages pulse where visits come in, and by turns where they were made; a list brought in at once is not visits", () => {
  const answer = (...values: [hour: string, unit: string, visits: number][]): Pulses => ({
    from: "2026-11-26T08:00:00Z",
    to: "2026-11-26T11:00:00Z",
    values: values.map(([hour, unit, visits]) => ({ hour, unit, visits })),
    undated: 0,
    latest: null,
    as_of: "",
  });
  const pulse = new VisitPulse();
  const first = answer(["08", "431002001", 5], ["09", "431023001", 1], ["10", "431002001", 2]);
  expect(pulse.feed(first)).toEqual([]);
  expect([...visitsOf(first)]).toEqual([
    ["431002001", 7],
    ["431023001", 1],
  ]);
  expect(
    pulse.feed(answer(["08", "431002001", 5], ["09", "431023001", 1], ["10", "431002001", 3], ["10", "431003001", 1])),
  ).toEqual(["431002001", "431003001"]);
  expect(pulse.feed(answer(["10", "431002001", 9000]))).toEqual([]);
  expect([pulse.next(first, ""), pulse.next(first, ""), pulse.next(first, ""), pulse.next(first, "")]).toEqual([
    ["431002001"],
    ["431023001"],
    ["431002001"],
    ["431002001"],
  ]);
  expect(pulse.next(first, "431023")).toEqual(["431023001"]);
  expect(pulse.next(answer(), "")).toEqual([]);
});

test("a page begins anew for a newer build or for memory, but not soon after it began", () => {
  const hour = 3_600_000;
  expect(wantsReload(hour, true, 50)).toBe(true);
  expect(wantsReload(hour, false, 5000)).toBe(true);
  expect(wantsReload(hour, false, 50)).toBe(false);
  expect(wantsReload(hour, false, null)).toBe(false);
  expect(wantsReload(60_000, true, 5000)).toBe(false);
});

test("the picture walks around a small square, one pixel a minute", () => {
  const places = Array.from({ length: 24 }, (_, i) => drift(i * 60_000));
  for (const [i, p] of places.entries()) {
    const q = drift((i + 1) * 60_000);
    expect(Math.abs(p.x - q.x) + Math.abs(p.y - q.y)).toBe(1);
    expect(Math.max(p.x, p.y)).toBeLessThanOrEqual(3);
  }
  expect(new Set(places.map(p => `${p.x} ${p.y}`)).size).toBe(12);
});

test("a scene's address on the desk names unit, layer and what is late", () => {
  const scene = { key: "c:431023", focus: "431023", mark: null, headline: "", measure: "disputes.overdue", place: "" };
  expect(deskUrl(scene, "https://x.cn")).toBe("https://x.cn/?unit=431023&layers=disputes&stage=overdue");
  expect(deskUrl({ ...scene, measure: "cases.overdue" }, "")).toBe(
    "/?unit=431023&layers=disputes,hazards,requests&stage=overdue",
  );
  expect(deskUrl({ ...scene, focus: "", measure: "visits.coverage" }, "https://x.cn")).toBe(
    "https://x.cn/?layers=visits",
  );
});

test("both languages have the same places for values", () => {
  for (const [key, zh] of Object.entries(texts.zh)) {
    const names = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map(m => m[1]).sort();
    expect(names(texts.en[key as keyof typeof texts.en]), key).toEqual(names(zh));
  }
});
