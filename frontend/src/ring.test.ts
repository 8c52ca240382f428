import { expect, test } from "vitest";
import { areaKm2, circle, crossesItself, distanceM, rectangle, ringOfText, ringToText, ringToWkt } from "./ring";

test("WKT is closed and counterclockwise whichever way it was drawn", () => {
  const want = "POLYGON((113 25,114 25,114 26,113 26,113 25))";
  expect(ringToWkt(rectangle([114, 26], [113, 25]))).toBe(want);
  expect(
    ringToWkt([
      [113, 25],
      [113, 26],
      [114, 26],
      [114, 25],
    ]),
  ).toBe("POLYGON((114 25,114 26,113 26,113 25,114 25))");
});

test("a ring survives the address to a metre", () => {
  const ring = circle([113.03, 25.79], 3000);
  const back = ringOfText(ringToText(ring)) ?? [];
  expect(back).toHaveLength(40);
  for (const [i, p] of ring.entries()) expect(distanceM(p, back[i] ?? [0, 0])).toBeLessThan(1);
});

test.each(["", "1 2", "1 2;3 4", "1 2;3 4;x 6", "1 2;3 4;5 95", "1 2;3 4;5 6 7", "1 2;3 4;", "1 2;3 4;5"])(
  "is no ring: %s",
  text => expect(ringOfText(text)).toBeNull(),
);

test("a degree of a great circle is 111.195 km; a circle's corners lie on it", () => {
  expect(distanceM([113, 25], [113, 26])).toBeCloseTo(111_195, 0);
  for (const p of circle([113.03, 25.79], 5000)) expect(distanceM([113.03, 25.79], p)).toBeCloseTo(5000, 3);
});

test("areas: a quarter of a hemisphere, and a circle of 5 km within 0.5 %", () => {
  // 0–90° E, 0–45° N: R² · π/2 · sin 45°
  expect(areaKm2(rectangle([0, 0], [90, 45]))).toBeCloseTo(6371.0088 ** 2 * (Math.PI / 2) * Math.SQRT1_2, 0);
  expect(areaKm2(circle([113, 25.8], 5000)) / (Math.PI * 25)).toBeCloseTo(1, 2);
});

test("a bow tie crosses itself, a star-shaped ring does not", () => {
  expect(
    crossesItself([
      [0, 0],
      [1, 1],
      [1, 0],
      [0, 1],
    ]),
  ).toBe(true);
  expect(
    crossesItself([
      [0, 0],
      [2, 0],
      [1, 0.5],
      [2, 2],
      [0, 2],
    ]),
  ).toBe(false);
  expect(crossesItself(circle([0, 0], 1000))).toBe(false);
});
