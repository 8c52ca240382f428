import { expect, test } from "vitest";
import { point } from "../testing";
import { bodyOf, conflictOf, differing, undoOf } from "./batch";

const row = (id: string, version: number, properties = {}) =>
  point(id, 113, 25, { version, status: "found", ...properties });

test("what is sent: versions as read, and no empty field", () => {
  expect(bodyOf([row("a", 3)], { owner_tier: "township", owner_post: " " }, "周一会议")).toEqual({
    records: [{ id: "a", version: 3 }],
    properties: { owner_tier: "township" },
    reason: "周一会议",
  });
});

test("a conflict names the rows that changed and those that are gone", () => {
  const [a, b, c] = [row("a", 1), row("b", 1), row("c", 1)];
  const now = row("b", 2, { status: "settled", owner_tier: "village" });
  const conflict = conflictOf(
    [a, b, c],
    new Map([
      ["a", a],
      ["b", now],
      ["c", null],
    ]),
  );
  expect(conflict.changed.map(x => x.was.id)).toEqual(["b"]);
  expect(conflict.gone.map(f => f.id)).toEqual(["c"]);
  expect(differing(b, now)).toEqual(["status", "owner_tier"]);
});

test("undo gives back what was, one assignment for each set of former values", () => {
  const rows = [row("a", 1, { owner_tier: "village" }), row("b", 1, { owner_tier: "village" }), row("c", 4)];
  const undo = undoOf(
    rows,
    new Map([
      ["a", 2],
      ["b", 2],
      ["c", 5],
    ]),
    { owner_tier: "township" },
  );
  expect(undo).toEqual([
    {
      records: [
        { id: "a", version: 2 },
        { id: "b", version: 2 },
      ],
      properties: { owner_tier: "village" },
      reason: "",
    },
    { records: [{ id: "c", version: 5 }], properties: { owner_tier: "" }, reason: "" },
  ]);
});

test("there is no undo of a deadline, of a row that was not told, or of too many different values", () => {
  expect(undoOf([row("a", 1)], new Map([["a", 2]]), { due: "2026-12-01" })).toBeNull();
  expect(undoOf([row("a", 1)], new Map(), { owner_tier: "x" })).toBeNull();
  const many = Array.from({ length: 13 }, (_, i) => row(`r${i}`, 1, { owner_post: `post ${i}` }));
  expect(undoOf(many, new Map(many.map(f => [f.id, 2])), { owner_post: "x" })).toBeNull();
});
