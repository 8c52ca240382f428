import { expect, test } from "vitest";
import { dice, disputes, point } from "../testing";
import { type Mark, marksOf, urgency } from "./mark";
import { merge } from "./merge";

const radius = (m: Mark) => (m.count === 1 ? 4 : 4 + Math.log2(m.count));

/** Records in heaps, as people live. */
function records(n: number, seed: number): Mark[] {
  const next = dice(seed);
  const features = Array.from({ length: n }, (_, i) => {
    const heap = Math.floor(next() * 30);
    const at = [112.5 + (heap % 6) * 0.2 + next() * 0.05, 25 + Math.floor(heap / 6) * 0.2 + next() * 0.05] as const;
    const level = String(1 + Math.floor(4 * next() ** 0.3));
    return point(`r${i}`, at[0], at[1], { category: "land", level, overdue: next() < 0.1 });
  });
  return [...marksOf([{ layer: disputes, features, clusters: null }])];
}

test.each([
  ["few", 5, 10],
  ["many", 3000, 10],
  ["many, far", 3000, 60],
  ["many, near", 3000, 0.5],
])("%s: nothing is lost, nothing urgent is hidden", (_, n, reach) => {
  const raw = records(n, n + reach);
  const merged = merge(raw, reach, radius);
  const sum = (marks: readonly Mark[], f: (m: Mark) => number) => marks.reduce((a, m) => a + f(m), 0);
  for (const of of [
    (m: Mark) => m.count,
    (m: Mark) => m.overdue,
    (m: Mark) => m.levels[1] ?? 0,
    (m: Mark) => m.pins.length,
  ]) {
    expect(sum(merged, of)).toBe(sum(raw, of));
  }
  for (const m of merged) {
    expect(m.worst).toBe(Math.min(...m.pins.map(p => p.level || 9)));
    expect(m.pins[0]?.level).toBe(m.worst);
  }
});

test("marks that are left do not cover each other, and the most urgent is drawn last", () => {
  const merged = merge(records(3000, 3), 12, radius);
  expect(merged.length).toBeGreaterThan(5);
  for (const [i, a] of merged.entries()) {
    for (const b of merged.slice(i + 1)) {
      const apart = Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y);
      expect(apart).toBeGreaterThan(0.7 * (radius(a) + radius(b)));
      expect(urgency(a)).toBeLessThanOrEqual(urgency(b));
    }
  }
});

test("the same records in another order make the same marks", () => {
  const raw = records(500, 5);
  const shape = (marks: Mark[]) => marks.map(m => `${m.at.x.toFixed(6)} ${m.at.y.toFixed(6)} ${m.count}`).sort();
  expect(shape(merge([...raw].reverse(), 10, radius))).toEqual(shape(merge(raw, 10, radius)));
});

test("records in one place are one mark, lone ones stay", () => {
  const features = [point("a", 113, 25), point("b", 113, 25), point("c", 114, 26)];
  const merged = merge([...marksOf([{ layer: disputes, features, clusters: null }])], 1, radius);
  expect(merged.map(m => m.count).sort()).toEqual([1, 2]);
  expect(merge([], 1, radius)).toEqual([]);
});
