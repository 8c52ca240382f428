import { expect, test } from "vitest";
import { fill } from "./fill";

test.each([
  ["{n} of {all}", { n: 0, all: 12 }, "0 of 12"],
  ["{n}{n}", { n: "a{n}" }, "a{n}a{n}"],
  ["{known} and {unknown}", { known: "x" }, "x and {unknown}"],
  ["no place, { n }", { n: 1 }, "no place, { n }"],
  ["$& {n}", { n: "$1" }, "$& $1"],
])("%s", (text, values, want) => {
  expect(fill(text, values)).toBe(want);
});
