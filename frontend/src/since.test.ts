import { expect, test } from "vitest";
import { lasting } from "./memory";
import { sinceOf } from "./since";

const seen = {
  at: "2026-06-01T00:00:00Z",
  topic: "disputes.count",
  by: "village",
  counts: { a: 2, b: 1, c: 5 },
  total: 8,
};
const unit = (code: string, numerator: number) => ({ unit: code, name: code, numerator });

test("rises come first, falls last, what is as before is left out; a unit of zero then has no entry", () => {
  const since = sinceOf(seen, [unit("a", 2), unit("b", 4), unit("c", 3), unit("d", 1)]);
  expect(since?.changed.map(c => [c.unit, c.by])).toEqual([
    ["b", 3],
    ["d", 1],
    ["c", -2],
  ]);
  expect([since?.more, since?.fewer]).toEqual([4, 2]);
});

test("nothing new is null", () => {
  expect(sinceOf(seen, [unit("a", 2), unit("b", 1), unit("c", 5), unit("d", 0)])).toBeNull();
});

test("a view that lasts has no selection", () => {
  expect(lasting("?unit=431021&sel=disputes:x&theme=dark")).toBe("?unit=431021&theme=dark");
});
