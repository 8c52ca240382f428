import { expect, test } from "vitest";
import { foundOf } from "./stays";

const stay = (unit: string) => ({ unit, name: "甲村", enter: "2026-06-30T01:00:00Z", exit: "2026-06-30T01:20:00Z" });

test("rounds of a file are told together: their stays in order, what was left out of all of them", () => {
  const rounds = [
    { stays: [stay("431021100200"), stay("431021100201")], dropped: { speed: 2, accuracy: 3 }, fixes: 40, outside: 1 },
    { stays: [stay("431021100200")], dropped: { speed: 1 }, fixes: 9, outside: 4 },
    { stays: null, fixes: 5 }, // too short to stay anywhere
  ];
  const found = foundOf({ rounds });
  expect(found.stays.map(s => s.unit)).toEqual(["431021100200", "431021100201", "431021100200"]);
  expect([found.dropped, found.fixes, found.outside]).toEqual([6, 54, 5]);
});

test("an answer without rounds has no stay", () => {
  for (const doc of [null, [], { rounds: "x" }, { rounds: [null, 3] }]) {
    expect(foundOf(doc)).toEqual({ stays: [], dropped: 0, fixes: 0, outside: 0 });
  }
});
