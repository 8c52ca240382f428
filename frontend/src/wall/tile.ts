/** The figures of the left column, from what is kept. */
import { count, rate } from "../format";
import { caseLayers } from "./facts";
import { childLevel, coverageWish, kept, lastMonth, month, summaryWish, trendWish } from "./feeds";
import type { Standing } from "./Panel";
import { frame, settings } from "./store";
import type { Coverage } from "./wire";
import { type Key, t } from "./words";

export interface Tile {
  key: string;
  label: string;
  value: string;
  unit: string;
  /** Change on the period before: its text with sign, whether it is up, and whether that is good. */
  change: { text: string; up: boolean | null; good: boolean | null; on: string } | null;
  target: string | null;
  /** Whether the target is met; null without one. */
  met: boolean | null;
  definition: string;
  course: readonly (number | null)[];
  standing: readonly Standing[];
}

export function tiles(visitor: boolean): Tile[] {
  return visitor
    ? [
        countTile("disputes.count", "tile.found", "unit.item", false),
        countTile("hazards.count", "tile.hazards", "unit.item", false),
        countTile("requests.count", "tile.requests", "unit.item", false),
        countTile("visits.count", "tile.visits", "unit.time", true),
      ]
    : [
        rateTile("disputes.settlement", "tile.settlement"),
        overdueTile(),
        coverageTile(),
        rateTile("hazards.removal", "tile.removal"),
        rateTile("requests.closing", "tile.closing"),
        ...(frame.value === "wide" ? [] : [onTimeTile()]), // as many as the shape has room for
      ];
}

/** The change on the period before, with sign; `high` tells whether more is good. null without a value before, or where it is the same. */
function change(
  value: number | null,
  before: number | null | undefined,
  points: boolean,
  high: boolean | null,
  on: Key,
  n = "",
): Tile["change"] {
  if (value === null || before === null || before === undefined) return null;
  const diff = value - before;
  const size = points ? Math.abs(diff).toFixed(1) : count(Math.abs(diff));
  const up = diff > 0;
  const sign = Number(Math.abs(diff).toFixed(1)) === 0 ? "±" : up ? "+" : "−";
  return {
    text: `${sign}${size}${points ? "\u00a0%" : ""}`,
    up: sign === "±" ? null : up,
    good: high === null || sign === "±" ? null : high === up,
    on: t(on, { n }),
  };
}

function targetOf(id: string, value: number | null, high: boolean): Pick<Tile, "target" | "met"> {
  const target = settings.value.targets[id];
  if (target === undefined) return { target: null, met: null };
  const met = value === null ? null : high ? value >= target : value <= target;
  return { target: t("tile.target", { value: String(target) }), met };
}

/**
 * A rate of all that is known; beside it how many came new this month against the same part of the last: the rate itself cannot be
 * compared so, since what is young is open.
 */
function rateTile(measure: string, key: "tile.settlement" | "tile.removal" | "tile.closing"): Tile {
  const [layer = ""] = measure.split(".");
  const s = kept({ ...summaryWish(measure, childLevel.value), rank: 0 });
  const fresh = kept(summaryWish(`${layer}.count`, childLevel.value, { period: "month", compare: "previous" }));
  const trend = kept(trendWish(`${layer}.count`));
  const total = s.data?.total;
  const value = total?.value ?? null;
  const { value: come = null, previous } = fresh.data?.total ?? {};
  return {
    key: measure,
    label: t(key),
    value: value === null ? "—" : value.toFixed(1),
    unit: "%",
    change: change(come, previous, false, layer === "disputes" ? false : null, "tile.new", count(come ?? 0)),
    ...targetOf(measure, value, true),
    definition: t(`${key}.of`, { n: count(total?.numerator ?? 0), d: count(total?.denominator ?? 0) }),
    course: trend.data?.points.map(p => p.numerator) ?? [],
    standing: [s],
  };
}

function onTimeTile(): Tile {
  const s = kept(summaryWish("disputes.on_time", childLevel.value));
  const total = s.data?.total;
  const value = total?.value ?? null;
  return {
    key: "disputes.on_time",
    label: t("tile.on_time"),
    value: value === null ? "—" : value.toFixed(1),
    unit: "%",
    change: null,
    ...targetOf("disputes.on_time", value, true),
    definition: t("tile.on_time.of", { n: count(total?.numerator ?? 0), d: count(total?.denominator ?? 0) }),
    course: [],
    standing: [s],
  };
}

function overdueTile(): Tile {
  const all = caseLayers.map(l => kept(summaryWish(`${l}.overdue_rate`, childLevel.value)));
  const numbers = all.map(k => k.data?.total.numerator ?? null);
  const value = numbers.some(n => n === null) ? null : numbers.reduce<number>((a, n) => a + (n ?? 0), 0);
  const open = all.reduce((sum, k) => sum + (k.data?.total.denominator ?? 0), 0);
  const of = Object.fromEntries(caseLayers.map((l, i) => [l, numbers[i] === null ? "—" : count(numbers[i] ?? 0)]));
  return {
    key: "overdue",
    label: t("tile.overdue"),
    value: value === null ? "—" : count(value),
    unit: t("unit.item"),
    change:
      value === null || open === 0
        ? null
        : { text: "", up: null, good: null, on: t("tile.share", { value: rate(value, open) }) },
    ...targetOf("overdue", value, false),
    definition: t("tile.overdue.of", of),
    course: [],
    standing: all,
  };
}

interface Reached {
  n: number;
  d: number;
  atMost: boolean;
}

function reach(c: Coverage | null): Reached | null {
  if (!c) return null;
  return c.values.reduce<Reached>(
    (a, v) => ({
      n: a.n + v.households.visited,
      d: a.d + (v.households.total ?? 0),
      atMost: a.atMost || v.households.at_most,
    }),
    { n: 0, d: 0, atMost: false },
  );
}

function coverageTile(): Tile {
  const k = kept(coverageWish(childLevel.value, month.value));
  const before = reach(kept(coverageWish(childLevel.value, lastMonth.value)).data);
  const here = reach(k.data);
  const of = (r: typeof here) => (r && r.d > 0 ? (100 * r.n) / r.d : null);
  const value = of(here);
  const text = here ? rate(here.n, here.d).replace(/\s*%$/, "") : "—";
  return {
    key: "visits.coverage",
    label: t("tile.coverage"),
    value: here?.atMost ? `≤${text}` : text,
    unit: "%",
    change: change(value, of(before), true, true, "tile.change"),
    ...targetOf("visits.coverage", value, true),
    definition: t("tile.coverage.of", { n: count(here?.n ?? 0), d: count(here?.d ?? 0) }),
    course: [],
    standing: [k],
  };
}

function countTile(
  measure: string,
  key: "tile.found" | "tile.hazards" | "tile.requests" | "tile.visits",
  unit: Key,
  monthly: boolean,
): Tile {
  const more: Record<string, string> = monthly ? { period: "month", compare: "previous" } : {};
  const s = kept(summaryWish(measure, childLevel.value, more));
  const trend = kept(trendWish(measure));
  const total = s.data?.total;
  return {
    key: measure,
    label: t(key),
    value: total ? count(total.numerator) : "—",
    unit: t(unit),
    change: monthly ? change(total?.value ?? null, total?.previous, false, true, "tile.change") : null,
    target: null,
    met: null,
    definition: t(`${key}.of`),
    course: trend.data?.points.map(p => p.numerator) ?? [],
    standing: [s],
  };
}
