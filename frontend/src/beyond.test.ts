import { beforeEach, expect, test } from "vitest";
import { apart, beyond } from "./beyond";
import { everything } from "./filter";
import { boundaries, boundaryStatus, quick, session, view } from "./state";
import type { Feature, Session } from "./wire";

const county = {
  type: "Feature",
  id: "431024",
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [112, 25],
        [113, 25],
        [113, 26],
        [112, 25],
      ],
    ],
  },
  properties: { name: "嘉禾县" },
} as unknown as Feature;

beforeEach(() => {
  session.value = { viewer: { role: "official", scope: ["431024"] } } as unknown as Session;
  boundaries.value = new Map([["counties", [county]]]);
  boundaryStatus.value = { kind: "ready" };
  quick.value = everything;
  view.value = { bbox: [112.2, 25.2, 112.4, 25.4], centre: [112.3, 25.3], zoom: 12 };
});

test.each([
  ["nothing narrowed", null, null],
  ["the own county", "431024", null],
  ["the prefecture it lies in", "431000", null],
  ["another county", "431021", "unit"],
  ["another's village", "431021107001", "unit"],
])("%s", (_, unit, want) => {
  quick.value = { ...everything, unit };
  expect(beyond.value).toBe(want);
});

test("a map that shows none of the land", () => {
  view.value = { bbox: [113.5, 25.2, 113.9, 25.4], centre: [113.7, 25.3], zoom: 12 };
  expect(beyond.value).toBe("view");
  boundaryStatus.value = { kind: "loading" };
  expect(beyond.value).toBeNull();
});

test("boxes that touch are not apart", () => {
  expect(apart([0, 0, 1, 1], [1, 1, 2, 2])).toBe(false);
  expect(apart([0, 0, 1, 1], [1.1, 0, 2, 2])).toBe(true);
  expect(apart([0, 0, 1, 1], [0, -2, 1, -1])).toBe(true);
});
