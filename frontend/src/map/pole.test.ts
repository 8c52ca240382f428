import { expect, test } from "vitest";
import { dice } from "../testing";
import { poleOf, type Ring } from "./pole";

const ring = (...xy: number[]): Ring =>
  Array.from({ length: xy.length / 2 }, (_, i) => ({ x: xy[2 * i] ?? 0, y: xy[2 * i + 1] ?? 0 }));
const near = (at: ReturnType<typeof poleOf>, x: number, y: number, within: number) => {
  expect(Math.hypot((at?.x ?? Number.NaN) - x, (at?.y ?? Number.NaN) - y)).toBeLessThanOrEqual(within);
};

test("a square's is its middle, whichever way it turns and whether or not it is closed", () => {
  near(poleOf([[ring(0, 0, 10, 0, 10, 10, 0, 10)]]), 5, 5, 0.2);
  near(poleOf([[ring(0, 0, 0, 10, 10, 10, 10, 0, 0, 0)]]), 5, 5, 0.2);
});

test("an L's lies in its corner, where the centroid is outside", () => {
  // Arms 20 long and 4 wide: the largest circle sits in the corner, touching both outer sides and the inner corner (4, 4).
  // Its radius r solves r = (4 - r)·√2, r = 4√2 / (1 + √2) = 2.343.
  near(poleOf([[ring(0, 0, 20, 0, 20, 4, 4, 4, 4, 20, 0, 20)]]), 2.343, 2.343, 0.6);
});

test("of two parts it lies in the larger; in a hole it never lies", () => {
  near(poleOf([[ring(0, 0, 1, 0, 1, 1, 0, 1)], [ring(10, 0, 16, 0, 16, 6, 10, 6)]]), 13, 3, 0.2);
  const at = poleOf([[ring(0, 0, 12, 0, 12, 12, 0, 12), ring(1, 4, 8, 4, 8, 8, 1, 8)]]);
  expect(at && at.x > 1 && at.x < 8 && at.y > 4 && at.y < 8).toBe(false);
});

test("nothing has none, a point and a line have themselves", () => {
  expect(poleOf([])).toBeNull();
  expect(poleOf([[]])).toBeNull();
  expect(poleOf([[[]]])).toBeNull();
  expect(poleOf([[ring(3, 4)]])).toEqual({ x: 3, y: 4 });
  expect(poleOf([[ring(3, 4, 9, 4)]])).toEqual({ x: 3, y: 4 });
});

test("of random stars it is as far from the edge as any of 625 points, less 3 % of their size", () => {
  const next = dice(7);
  for (let n = 0; n < 10; n++) {
    const star = Array.from({ length: 40 }, (_, i) => {
      const r = 20 + 80 * next();
      return { x: r * Math.cos((i * Math.PI) / 20), y: r * Math.sin((i * Math.PI) / 20) };
    });
    const at = poleOf([[star]]);
    let best = 0;
    for (let x = -100; x < 100; x += 8)
      for (let y = -100; y < 100; y += 8) best = Math.max(best, depth({ x, y }, star));
    expect(depth(at ?? { x: 1e9, y: 0 }, star)).toBeGreaterThan(best - 6);
  }
});

/** Distance to the nearest edge; 0 outside. By angles, not by the way the code under test goes. */
function depth(p: { x: number; y: number }, star: Ring): number {
  let turn = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, a] of star.entries()) {
    const b = star[(i + 1) % star.length] ?? a;
    const angle = Math.atan2(b.y - p.y, b.x - p.x) - Math.atan2(a.y - p.y, a.x - p.x);
    turn += Math.atan2(Math.sin(angle), Math.cos(angle));
    for (let t = 0; t <= 1; t += 0.05)
      least = Math.min(least, Math.hypot(a.x + t * (b.x - a.x) - p.x, a.y + t * (b.y - a.y) - p.y));
  }
  return Math.abs(turn) > Math.PI ? least : 0;
}
