import { beforeAll, expect, test, vi } from "vitest";
import type { Feature, Position } from "../wire";
import { project } from "./mercator";
import { type Area, holds, PolygonSheet, partsOf } from "./sheet";

/** Records what it is told: the tests' DOM draws nothing. */
class PathMock {
  readonly calls: string[] = [];
  moveTo = () => this.calls.push("M");
  lineTo = () => this.calls.push("L");
  closePath = () => this.calls.push("Z");
}

beforeAll(() => {
  vi.stubGlobal("Path2D", PathMock);
});

const square = (west: number, south: number, side: number): Position[] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
const area = (id: string, ...parts: Position[][][]): Feature => ({
  type: "Feature",
  id,
  geometry: { type: "MultiPolygon", coordinates: parts },
  properties: { name: id },
});

const sheet = () =>
  new PolygonSheet([
    area("ring", [square(113, 25, 0.4), square(113.1, 25.1, 0.2)]),
    area("enclave", [square(113.1, 25.1, 0.2)]),
    area("two", [square(112, 25, 0.1)], [square(112.5, 25, 0.1)]),
    { type: "Feature", id: "none", geometry: null, properties: {} },
    { type: "Feature", id: "point", geometry: { type: "Point", coordinates: [113, 25] }, properties: {} },
  ]);

test.each([
  ["in a ring", 113.05, 25.05, "ring"],
  ["in its hole, which another fills", 113.2, 25.2, "enclave"],
  ["in the first part", 112.05, 25.05, "two"],
  ["in the second part", 112.55, 25.05, "two"],
  ["between the parts", 112.3, 25.05, undefined],
  ["far away", 0, 0, undefined],
])("a place %s", (_, lon, lat, want) => {
  expect(sheet().at(project([lon, lat]))?.feature.id).toBe(want);
});

test("what is no area is left out, rings are drawn closed", () => {
  const { areas } = sheet();
  expect(areas.map(a => a.feature.id)).toEqual(["ring", "enclave", "two"]);
  expect(areas.map(a => (a.path as unknown as PathMock).calls.join(""))[0]).toBe("MLLLLZMLLLLZ");
  expect(new PolygonSheet([]).at({ x: 0, y: 0 })).toBeNull();
});

test("boxes and poles are in the sheet's units, y to the south", () => {
  const [first, , two] = sheet().areas;
  expect(first?.box[0]).toBe(0);
  expect(first?.breadth).toBeCloseTo(project([113.4, 25]).x - project([113, 25]).x, 6);
  const pole = two?.pole ?? { x: 0, y: 0 };
  expect(holds(two as Area, pole)).toBe(true);
});

test("the parts of every geometry", () => {
  expect(partsOf(null)).toEqual([]);
  expect(partsOf({ type: "Point", coordinates: [1, 2] })).toEqual([]);
  expect(partsOf({ type: "Polygon", coordinates: [square(0, 0, 1)] })).toEqual([[square(0, 0, 1)]]);
});
