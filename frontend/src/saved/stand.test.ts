import { expect, test } from "vitest";
import { type Changes, changesOf, goneOf, type LayerStand, type Stand } from "./stand";

const a = "431021100200";
const b = "431021100201";
const of = (disputes: LayerStand, version = 1): Stand => ({ version, layers: { disputes } });
const told = (c: Changes | null) =>
  c && { ...Object.fromEntries(Object.entries(c.counts).filter(([, n]) => n > 0)), in: c.villages };

test("rows: new, settled, newly overdue and moved are told apart", () => {
  const before = of({
    rows: { [a]: { "1": "found", "2": "found", "3": "in_progress", "4": "found", "5": "settled" } },
  });
  const now = of({
    rows: {
      [a]: { "1": "found!", "2": "settled!", "3": "in_progress", "5": "closed" },
      [b]: { "4": "found", "6": "found!" },
    },
  });
  expect(told(changesOf(before, now))).toEqual({ new: 1, settled: 1, overdue: 1, moved: 1, in: [a, b] });
});

test("what left the view is settled or moved when that is known, else it left", () => {
  const before = of({ rows: { [a]: { "1": "found", "2": "found!", "3": "found" } } });
  const now = of({ rows: {} });
  expect(goneOf(before, now).map(g => g.id)).toEqual(["1", "2", "3"]);
  const fates = new Map([
    ["disputes:1", { unit: a, state: "settled" }],
    ["disputes:2", { unit: b, state: "found!" }],
    ["disputes:3", null],
  ]);
  expect(told(changesOf(before, now, fates))).toEqual({ settled: 1, moved: 1, left: 1, in: [a] });
});

test("counts: more and fewer by village, and how many more are overdue", () => {
  const before = of({ counts: { [a]: [10, 2], [b]: [3, 1] } });
  expect(told(changesOf(before, of({ counts: { [a]: [12, 5] } })))).toEqual({
    more: 2,
    fewer: 3,
    overdue: 3,
    in: [a, b],
  });
});

test("rows that became too many are compared as counts", () => {
  const before = of({ rows: { [a]: { "1": "found!", "2": "found" } } });
  expect(told(changesOf(before, of({ counts: { [a]: [5, 1] } })))).toEqual({ more: 3, in: [a] });
  expect(told(changesOf(of({}), before))).toEqual({ new: 2, in: [a] }); // none were there: the server leaves out what is empty
});

test("nothing changed, another version of the view, and a layer that was not there tell nothing", () => {
  const before = of({ rows: { [a]: { "1": "found" } } });
  expect(changesOf(before, of({ rows: { [a]: { "1": "found" } } }))).toBeNull();
  expect(changesOf(before, of({ rows: {} }, 2))).toBeNull();
  expect(changesOf({ version: 1, layers: {} }, before)).toBeNull();
  expect(changesOf(before, of({ rows: { [a]: { "1": "accepted" } } }))).toBeNull();
});
