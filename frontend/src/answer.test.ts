import { expect, test } from "vitest";
import { asClusters, asFeature, asPage, asSchema, asSession } from "./answer";
import { WireError } from "./wire";

test.each([
  null,
  1,
  "<html>",
  [],
  {},
  { type: "Feature" },
  { type: "FeatureCollection" },
  { type: "FeatureCollection", features: [] },
])("no page: %j", doc => {
  expect(() => asPage(doc)).toThrow(WireError);
});

test("a page keeps what it has", () => {
  const doc = {
    type: "FeatureCollection",
    numberMatched: 3,
    numberReturned: 0,
    timeStamp: "",
    links: [],
    features: [],
  };
  expect(asPage(doc)).toBe(doc);
});

test.each([null, {}, { type: "Feature", id: 1, properties: {} }, { type: "Feature", id: "a" }])(
  "no feature: %j",
  doc => {
    expect(() => asFeature(doc)).toThrow(WireError);
  },
);

test("neither a session nor a schema", () => {
  expect(() => asSession({})).toThrow(WireError);
  expect(() => asSchema({ layers: 1 })).toThrow(WireError);
  expect(asSession({ viewer: null })).toEqual({ viewer: null });
});

test("clusters: points with counts; what cannot be drawn is left out, the stated total is kept", () => {
  const cluster = (properties: object, coordinates: unknown = [113, 25]) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates },
    properties,
  });
  const features = [
    cluster({ count: 5, worst: 2, overdue: 1, kinds: { land: 5 } }),
    cluster({ count: 2, worst: null, overdue: 0, kinds: {} }),
    cluster({ count: 1 }),
    cluster({ count: 1, worst: 9 }),
    cluster({ count: 0, worst: 1 }),
    cluster({ worst: 1 }),
    cluster({ count: 1 }, []),
    cluster({ count: 1 }, [Number.NaN, 1]),
    null,
  ];
  const { clusters, total } = asClusters({ type: "FeatureCollection", features });
  expect(clusters.map(c => [c.count, c.worst, c.overdue])).toEqual([
    [5, 2, 1],
    [2, null, 0],
    [1, null, 0],
    [1, null, 0],
  ]);
  expect(total).toBe(9);
  expect(asClusters({ type: "FeatureCollection", numberMatched: 12, features }).total).toBe(12);
  expect(() => asClusters({ features })).toThrow(WireError);
});
