import { expect, test } from "vitest";
import { atOnce } from "../turns";
import { grounding, type Units } from "./topo";

/** Two counties side by side, the left one of two townships, one above the other; all arcs by hand. */
const topology = {
  type: "Topology",
  arcs: [
    [
      [1, 0],
      [1, 1],
    ], // 0 between the left townships' lower part and the right county
    [
      [1, 1],
      [1, 2],
    ], // 1 upper part
    [
      [0, 1],
      [1, 1],
    ], // 2 between the townships
    [
      [1, 0],
      [0, 0],
      [0, 1],
    ], // 3 outer edge of the lower township
    [
      [1, 2],
      [0, 2],
      [0, 1],
    ], // 4 outer edge of the upper
    [
      [1, 0],
      [2, 0],
      [2, 2],
      [1, 2],
    ], // 5 outer edge of the right county
  ],
  objects: {
    counties: {
      type: "GeometryCollection",
      geometries: [
        { type: "Polygon", id: "430001", arcs: [[0, 1, 4, -4]], properties: { name: "甲县", parent: "4300" } },
        {
          type: "Polygon",
          id: "430002",
          arcs: [[5, -2, -1]],
          properties: { name: "乙县", parent: "4300", label: [1.5, 1] },
        },
      ],
    },
    townships: {
      type: "GeometryCollection",
      geometries: [
        { type: "Polygon", id: "430001001", arcs: [[0, -3, -4]], properties: { name: "一镇", parent: "430001" } },
        { type: "Polygon", id: "430001002", arcs: [[1, 4, 2]], properties: { name: "二镇", parent: "430001" } },
        { type: "Polygon", id: "430002001", arcs: [[5, -2, -1]], properties: { name: "三镇", parent: "430002" } },
      ],
    },
    villages: { type: "GeometryCollection", geometries: [] },
  },
} as unknown as Units;

test("features carry the names above them; a level without units is absent", () => {
  const { features } = atOnce(grounding(topology));
  expect([...features.keys()]).toEqual(["counties", "townships"]);
  const second = features.get("townships")?.[1];
  expect(second?.id).toBe("430001002");
  expect(second?.properties).toMatchObject({ name: "二镇", county_name: "甲县", township_name: "二镇" });
  expect(features.get("counties")?.[1]?.properties).toMatchObject({
    label: [1.5, 1],
    county_name: "乙县",
    township_name: null,
  });
});

test("each border is drawn once, by the widest units that it parts", () => {
  const { borders } = atOnce(grounding(topology));
  const length = (lines: readonly (readonly [number, number][])[] = []) =>
    lines
      .flatMap(l => l.slice(1).map((p, i) => Math.hypot(p[0] - (l[i]?.[0] ?? 0), p[1] - (l[i]?.[1] ?? 0))))
      .reduce((a, b) => a + b, 0);
  expect(length(borders.get("counties")), "the outer edge of 8, and 2 between the counties").toBe(10);
  expect(
    borders.get("townships")?.map(l => [...l].sort()),
    "only what parts townships of one county",
  ).toEqual([
    [
      [0, 1],
      [1, 1],
    ],
  ]);
});
