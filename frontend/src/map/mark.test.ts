import { expect, test } from "vitest";
import { disputes, facilities, point } from "../testing";
import { marksOf, unite, urgency } from "./mark";
import { project } from "./mercator";

const record = (id: string, level: string | null, overdue = false) =>
  point(id, 113, 25, { category: "land", level, overdue });

test("records become marks with their level, ring and silhouette", () => {
  const [a, b, c] = marksOf([
    { layer: disputes, features: [record("a", "1", true), record("b", null)], clusters: null },
    { layer: facilities, features: [point("c", 113, 25, { kind: "clinic" })], clusters: null },
  ]);
  expect(a).toMatchObject({ count: 1, worst: 1, overdue: 1, levels: [0, 1, 0, 0, 0], at: project([113, 25]) });
  expect(a?.pins[0]).toMatchObject({ glyph: "dispute", level: 1, overdue: true });
  expect(b).toMatchObject({ worst: 0, overdue: 0, levels: [1, 0, 0, 0, 0] });
  expect(c?.pins[0]?.glyph).toBe("clinic");
});

test("what has no point, or a broken one, hides no others", () => {
  const broken = [
    { ...record("a", "1"), geometry: null },
    point("b", Number.NaN, 25),
    point("c", 113, Number.POSITIVE_INFINITY),
    record("d", "7"),
  ];
  const marks = [...marksOf([{ layer: disputes, features: broken, clusters: null }])];
  expect(marks.map(m => [m.pins[0]?.feature.id, m.worst])).toEqual([["d", 0]]);
});

test("clusters become marks without pins", () => {
  const clusters = [
    { at: [113, 25] as [number, number], count: 7, worst: 2, levels: null, overdue: 3, kinds: { land: 7 } },
  ];
  const [m] = marksOf([{ layer: disputes, features: [], clusters }]);
  expect(m).toMatchObject({ count: 7, worst: 2, overdue: 3, pins: [] });
  expect(m?.byLayer.get("disputes")).toBe(7);
});

test("together they add up, keep the worst and put the most urgent record first", () => {
  const features = [record("blue", "4"), record("late", "3", true), record("none", null), record("red", "1")];
  const all = unite([...marksOf([{ layer: disputes, features, clusters: null }])]);
  expect(all).toMatchObject({ count: 4, worst: 1, overdue: 1, levels: [1, 1, 0, 1, 1] });
  expect(all.pins.map(p => p.feature.id)).toEqual(["red", "late", "blue", "none"]);
});

test("they lie at the mean of their records' places", () => {
  const marks = marksOf([
    {
      layer: disputes,
      features: [point("a", 113, 25)],
      clusters: [{ at: [113.3, 25], count: 2, worst: null, levels: null, overdue: 0, kinds: {} }],
    },
  ]);
  expect(unite([...marks]).at.x).toBeCloseTo(project([113.2, 25]).x, 6);
});

test("urgency: by level, overdue before not, without a level last", () => {
  const order = [
    { worst: 0, overdue: 0 },
    { worst: 0, overdue: 1 },
    { worst: 4, overdue: 0 },
    { worst: 4, overdue: 2 },
    { worst: 2, overdue: 0 },
    { worst: 1, overdue: 0 },
    { worst: 1, overdue: 1 },
  ];
  expect([...order].sort((a, b) => urgency(a) - urgency(b))).toEqual(order);
});
