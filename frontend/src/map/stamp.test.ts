import { expect, test } from "vitest";
import { markRadius, pinRadius, sharesOf } from "./stamp";

test.each([
  [
    "by count",
    { count: 4, levels: [0, 1, 0, 1, 2], worst: 1 },
    [
      [1, 0.25],
      [3, 0.25],
      [4, 0.5],
    ],
  ],
  [
    "one red among a thousand has an eighth",
    { count: 1001, levels: [0, 1, 0, 0, 1000], worst: 1 },
    [
      [1, 0.125],
      [4, 0.875],
    ],
  ],
  [
    "only the worst known",
    { count: 9, levels: [0, 0, 1, 0, 0], worst: 2 },
    [
      [2, 0.125],
      [-1, 0.875],
    ],
  ],
  ["without any level", { count: 3, levels: [3, 0, 0, 0, 0], worst: 0 }, [[0, 1]]],
  ["of one level", { count: 3, levels: [0, 0, 0, 3, 0], worst: 3 }, [[3, 1]]],
])("shares of a bubble's ring: %s", (_, mark, want) => {
  const shares = sharesOf(mark);
  expect(shares.map(s => s.level)).toEqual(want.map(w => w[0]));
  for (const [i, s] of shares.entries()) expect(s.share).toBeCloseTo(want[i]?.[1] ?? -1, 9);
  expect(shares.reduce((a, s) => a + s.share, 0)).toBeCloseTo(1, 9);
});

test("bubbles grow with their count but never without bound; pins grow with the zoom", () => {
  const radius = (count: number) => markRadius({ count } as Parameters<typeof markRadius>[0], 9, 1);
  expect([1, 2, 10, 100, 1000, 1_000_000].map(radius)).toEqual(
    [...[1, 2, 10, 100, 1000, 1_000_000].map(radius)].sort((a, b) => a - b),
  );
  expect(radius(1e12)).toBe(28);
  expect(pinRadius(7, 1)).toBe(7);
  expect(pinRadius(18, 1)).toBe(11.5);
  expect(pinRadius(18, 2)).toBe(23);
});
