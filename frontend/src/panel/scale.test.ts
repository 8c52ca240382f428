import { expect, test } from "vitest";
import { scaleOf } from "./scale";

// On the equator at zoom 0 a pixel is 156 543.03 m; cos 60° = 1/2.
test.each([
  [0, 0, 120, 10_000_000, 63.88],
  [0, 10, 120, 10_000, 65.41],
  [60, 10, 120, 5_000, 65.41],
  [25.8, 18, 120, 50, 93.0],
])("at %f°, zoom %i, at most %i px: %i m", (lat, zoom, most, metres, px) => {
  const bar = scaleOf(lat, zoom, most);
  expect(bar.metres).toBe(metres);
  expect(bar.px).toBeCloseTo(px, 0);
  expect(bar.px).toBeLessThanOrEqual(most);
});
