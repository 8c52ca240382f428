import { expect, test } from "vitest";
import { AlertWatch, isRecent } from "./alert";
import { card } from "./sample";

const now = Date.parse("2026-11-26T10:00:00+08:00");

function opened(): AlertWatch {
  const watch = new AlertWatch();
  watch.feed("disputes", [card({ kind: "wage" })], now, 1);
  return watch;
}

test("what was there when the page opened is old", () => {
  expect(opened().take()).toBeNull();
});

test("a new red case alerts once", () => {
  const watch = opened();
  watch.feed("disputes", [card(), card({ kind: "wage" })], now, 1);
  expect(watch.take()).toMatchObject({ count: 1, card: { kind: "land" } });
  watch.feed("disputes", [card(), card({ kind: "wage" })], now, 1);
  expect(watch.take()).toBeNull();
});

test("a second case that looks the same is another", () => {
  const watch = opened();
  watch.feed("disputes", [card({ kind: "wage" }), card({ kind: "wage" })], now, 1);
  expect(watch.take()?.count).toBe(1);
  expect(watch.take()).toBeNull();
});

test("levels below the rule do not alert, and a rule of 0 never does", () => {
  const watch = opened();
  watch.feed("disputes", [card({ level: 2 }), card({ level: null })], now, 1);
  watch.feed("disputes", [card()], now, 0);
  expect(watch.take()).toBeNull();
  watch.feed("disputes", [card({ level: 2, kind: "family" })], now, 2);
  expect(watch.take()?.card.level).toBe(2);
});

test("300 old red cases brought in at once leave the tour running", () => {
  const watch = opened();
  const old = Array.from({ length: 300 }, (_, i) => card({ village: `v${i}`, found: "2026-11-20" }));
  watch.feed("disputes", old, now, 1);
  expect(watch.take()).toBeNull();
});

test("many new ones at once are one notice of the worst", () => {
  const watch = opened();
  const many = Array.from({ length: 30 }, (_, i) => card({ village: `v${i}`, level: i === 17 ? 1 : 2 }));
  watch.feed("disputes", many, now, 2);
  expect(watch.take()).toMatchObject({ count: 30, card: { village: "v17", level: 1 } });
  expect(watch.take()).toBeNull();
});

test("holds that queue up become one", () => {
  const watch = opened();
  for (let i = 0; i < 9; i++) watch.feed("disputes", [card({ village: `v${i}` })], now, 1);
  expect(watch.length).toBeLessThanOrEqual(4);
  let sum = 0;
  for (let n = watch.take(); n; n = watch.take()) sum += n.count;
  expect(sum).toBe(9);
});

test("a layer's first cards are old though another layer's came before", () => {
  const watch = opened();
  watch.feed("hazards", [card({ layer: "hazards" })], now, 1);
  expect(watch.take()).toBeNull();
});

test.each([
  ["2026-11-26", true],
  ["2026-11-25", true],
  ["2026-11-24", false],
  ["2026-11-26T09:30:00+08:00", true],
  ["2026-11-25T09:30:00+08:00", false],
  ["2027-01-01", false],
  ["", false],
  ["soon", false],
])("found %s is recent: %s", (found, recent) => {
  expect(isRecent(found || null, now)).toBe(recent);
});
