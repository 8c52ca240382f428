import { CRS, point as pixel } from "leaflet";
import { expect, test } from "vitest";
import { point } from "../testing";
import type { Feature } from "../wire";
import { bboxOf, cameraFor, margin } from "./fit";
import { type Bbox, toLatLng } from "./latlng";

const prefecture: Bbox = [112.2, 24.9, 114.25, 26.85];
const map = (x: number, y: number) => ({ getSize: () => pixel(x, y), getMinZoom: () => 5, getMaxZoom: () => 18 });

test.each([
  ["a laptop, layers at the left", 1366, 694, { left: 280, right: 0, bottom: 0 }],
  ["panels at both sides", 1920, 1000, { left: 280, right: 304, bottom: 0 }],
  ["a wall", 3840, 2080, { left: 420, right: 0, bottom: 0 }],
  ["a phone with a sheet", 390, 760, { left: 0, right: 0, bottom: 300 }],
])("a box lies whole and in the middle of what is free: %s", (_, width, height, covered) => {
  const at = cameraFor(map(width, height), prefecture, covered);
  const scale = 2 ** at.zoom;
  const centre = CRS.EPSG3857.latLngToPoint(toLatLng([at.lon, at.lat]), 0);
  const screen = (lon: number, lat: number) =>
    CRS.EPSG3857.latLngToPoint(toLatLng([lon, lat]), 0)
      .subtract(centre)
      .multiplyBy(scale)
      .add([width / 2, height / 2]);
  const [nw, se] = [screen(prefecture[0], prefecture[3]), screen(prefecture[2], prefecture[1])];
  const gaps = {
    left: nw.x - covered.left,
    right: width - covered.right - se.x,
    top: nw.y,
    bottom: height - covered.bottom - se.y,
  };
  expect(gaps.left).toBeCloseTo(gaps.right, 4);
  expect(gaps.top).toBeCloseTo(gaps.bottom, 4);
  expect(Math.min(gaps.left, gaps.top)).toBeCloseTo(margin, 4);
});

test("a place without extent is seen at the closest zoom, the world at the widest", () => {
  const none = { left: 0, right: 0, bottom: 0 };
  expect(cameraFor(map(800, 600), [113, 25, 113, 25], none)).toMatchObject({ zoom: 18 });
  expect(cameraFor(map(800, 600), [-180, -80, 180, 80], none)).toMatchObject({ zoom: 5 });
});

test("the box around features", () => {
  const area: Feature = {
    ...point("a", 0, 0),
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [112, 25],
          [113, 24],
          [112.5, 26],
        ],
      ],
    },
  };
  expect(bboxOf([area, point("b", 114, 25.5)])).toEqual([112, 24, 114, 26]);
  expect(bboxOf([])).toBeNull();
  expect(bboxOf([{ ...area, geometry: null }])).toBeNull();
});
