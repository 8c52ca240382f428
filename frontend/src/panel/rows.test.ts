import { expect, test } from "vitest";
import { disputes, facilities, point } from "../testing";
import { rowsOf } from "./rows";

test("overdue before not, worse before better, older deadline before newer, then by id", () => {
  const records = [
    point("f", 0, 0, { level: "1", due: "2026-05-01" }),
    point("d", 0, 0, { level: "3", overdue: true, due: "2026-02-01" }),
    point("b", 0, 0, { level: "2", overdue: true, due: "2026-01-02" }),
    point("a", 0, 0, { level: "2", overdue: true, due: "2026-01-01" }),
    point("e", 0, 0, { overdue: true }),
    point("c2", 0, 0, { level: "3", overdue: true, due: "2026-01-01" }),
    point("c1", 0, 0, { level: "3", overdue: true, due: "2026-01-01" }),
  ];
  const rows = rowsOf(
    [
      { layer: facilities, features: [point("z", 0, 0)] },
      { layer: disputes, features: records },
    ],
    100,
  );
  expect(rows.map(r => r.feature.id)).toEqual(["a", "b", "c1", "c2", "d", "e", "f", "z"]);
  expect(rowsOf([{ layer: disputes, features: records }], 2).map(r => r.feature.id)).toEqual(["a", "b"]);
});
