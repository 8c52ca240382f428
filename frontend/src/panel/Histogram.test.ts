import { expect, test } from "vitest";
import { begun, moved } from "./Histogram";

const none = { from: "", to: "" };

test.each([
  ["a week", { from: "2026-06-01", to: "2026-06-07" }, { from: "2026-01-01", to: "2026-01-07" }],
  ["no time in force: four weeks", none, { from: "2026-01-01", to: "2026-01-28" }],
  ["all there is: four weeks", { from: "2026-01-01", to: "2026-06-30" }, { from: "2026-01-01", to: "2026-01-28" }],
])("play begins anew with %s", (_, days, want) => {
  expect(begun(days, "2026-01-01", "2026-06-30")).toEqual(want);
});

test("play goes on by the stretch's length, and ends after the last day", () => {
  expect(moved({ from: "2026-06-01", to: "2026-06-07" }, "2026-06-10")).toEqual({
    from: "2026-06-08",
    to: "2026-06-14",
  });
  expect(moved({ from: "2026-06-08", to: "2026-06-14" }, "2026-06-10")).toBeNull();
  expect(moved(none, "2026-06-10")).toBeNull();
});
