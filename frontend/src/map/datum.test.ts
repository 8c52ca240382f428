import { expect, test } from "vitest";
import { distanceM } from "../ring";
import { type Datum, fromWgs84, toWgs84 } from "./datum";

/** Published vectors of two converters (github.com/wandergis/coordtransform, github.com/googollee/eviltransform), as in the server's tests. */
test.each<[Datum, number, number, number, number]>([
  ["gcj02", 113.032208, 25.792628, 113.037776388081, 25.789705198653],
  ["gcj02", 112.947884, 25.394345, 112.953142104902, 25.391354676402],
  ["gcj02", 113.685686, 25.553759, 113.691016879295, 25.550802417219],
  ["gcj02", 87.6168, 43.8256, 87.619649949469, 43.826805393111],
  ["bd09", 113.685686, 25.553759, 113.697576169168, 25.556496350862],
  ["bd09", 113.912316, 22.543847, 113.923684729267, 22.546667437751],
])("%s of %d %d, and back", (datum, lon, lat, x, y) => {
  expect(distanceM(fromWgs84([lon, lat], datum), [x, y])).toBeLessThan(0.02);
  expect(distanceM(toWgs84([x, y], datum), [lon, lat])).toBeLessThan(0.02);
});

test("WGS 84 and the world beyond stay where they are", () => {
  expect(toWgs84([113, 25], "wgs84")).toEqual([113, 25]);
  expect(toWgs84([2.35, 48.85], "gcj02")).toEqual([2.35, 48.85]);
});
