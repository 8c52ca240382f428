import { expect, test } from "vitest";
import { changeEdges, classOf, edgesOf, levelFor, levelsWithin, peerOf, topicOf, topicText, unitAbove } from "./topic";

test("topics there and back; what is none is null", () => {
  for (const text of ["disputes.rate", "visits.coverage", "tables.insurance-paid"])
    expect(topicText(topicOf(text) ?? neverTopic)).toBe(text);
  for (const text of ["", "disputes", "disputes.progress", "toString.rate", "nothing.count", "tables.", "tables.A"])
    expect(topicOf(text)).toBeNull();
});
const neverTopic = { layer: "facilities", measure: "count" } as const;

test("the level follows the drill", () => {
  expect(levelsWithin(null)).toEqual(["county", "township", "village"]);
  expect(levelsWithin("431000")).toEqual(["county", "township", "village"]);
  expect(levelsWithin("431021")).toEqual(["township", "village"]);
  expect(levelsWithin("431021107")).toEqual(["village"]);
  expect(levelsWithin("431021107001")).toEqual(["village"]);
  expect([levelFor("auto", null), levelFor("auto", "431021"), levelFor("county", "431021")]).toEqual([
    "township",
    "village",
    "village",
  ]);
  expect([levelFor("county", null), levelFor("township", "431021")]).toEqual(["county", "township"]);
});

test("values of townships are shown by township, wherever that lies within", () => {
  expect(levelFor("auto", null, "township")).toBe("township");
  expect(levelFor("county", null, "township")).toBe("county");
  expect(levelFor("village", null, "township")).toBe("township");
  expect(levelFor("auto", "431021", "township")).toBe("township");
  expect(levelFor("auto", "431021107", "township")).toBe("village");
  expect(levelFor("auto", null, "county")).toBe("county");
});

test("up from a village ends above the county", () => {
  expect([unitAbove("431021107001"), unitAbove("431021107"), unitAbove("431021")]).toEqual([
    "431021107",
    "431021",
    null,
  ]);
});

test.each([
  [0, 0],
  [0.9, 0],
  [1, 1],
  [4.99, 1],
  [5, 2],
  [9, 2],
  [9.01, -1],
  [-1, -1],
])("class of %d", (value, want) => expect(classOf(value, [0, 1, 5, 9])).toBe(want));

test("one value in one class", () => {
  expect(classOf(3, [3, 3])).toBe(0);
  expect(classOf(3, [])).toBe(-1);
});

test("typed edges", () => {
  expect(edgesOf("0, 5，10 20")).toEqual([0, 5, 10, 20]);
  for (const bad of ["", "1", "2 1", "1 1", "a b", "1 2 x"]) expect(edgesOf(bad)).toBeNull();
});

test("change is classed alike in both directions", () => {
  expect(changeEdges([])).toEqual([0, 0]);
  const edges = changeEdges([-4, 1, 2, 3, 0]);
  expect(edges).toEqual([-4, -3, -1, 1, 3, 4]);
  for (const [i, e] of edges.entries()) expect(e).toBe(-(edges[edges.length - 1 - i] ?? 0));
});

test.each([
  ["北湖区", "区"],
  ["桂阳县", "县"],
  ["资兴市", "县"],
  ["郴江街道", "街道"],
  ["华塘镇", "镇"],
  ["保和瑶族乡", "乡"],
  ["骆仙社区居委会", "社区"],
  ["谭集村委会", "村"],
  ["六合村", "村"],
  ["某社区居民委员会", "社区"],
  ["某村村民委员会", "村"],
])("%s is among its peers", (name, want) => expect(peerOf(name)).toBe(want));
