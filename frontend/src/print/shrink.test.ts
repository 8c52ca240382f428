import { expect, test } from "vitest";
import { fitted } from "./shrink";

test.each([
  [2923, 2067, { width: 766, height: 445 }, { width: 629, height: 445 }],
  [2067, 2923, { width: 766, height: 445 }, { width: 315, height: 445 }],
  [300, 200, { width: 766, height: 445 }, { width: 300, height: 200 }],
  [2923, 2067, { width: 0, height: 0 }, { width: 1, height: 1 }],
])("%d × %d keeps its proportions in a box and never grows", (width, height, box, want) => {
  expect(fitted(width, height, box)).toEqual(want);
});
