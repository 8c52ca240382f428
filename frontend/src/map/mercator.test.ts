import { expect, test } from "vitest";
import type { Position } from "../wire";
import { project, unproject } from "./mercator";

test("the corners of the world", () => {
  expect(project([-180, 85.0511287798066])).toMatchObject({ x: 0 });
  expect(project([-180, 85.0511287798066]).y).toBeCloseTo(0, 6);
  expect(project([0, 0])).toEqual({ x: 32768, y: 32768 });
});

test.each<Position>([
  [113.03, 25.79],
  [112.22, 24.88],
  [-0.1, 51.5],
])("there and back at %f, %f", (lon, lat) => {
  const [lon2, lat2] = unproject(project([lon, lat]));
  expect(lon2).toBeCloseTo(lon, 9);
  expect(lat2).toBeCloseTo(lat, 9);
});
