/** The figures of the left column, from what is kept. */
import { count, rate, shortName } from "../format";
import { caseLayers } from "./facts";
import { childLevel, children, coverageWish, kept, month, summaryWish, top, trendWish } from "./feeds";
import type { Standing } from "./Panel";
import { frame, settings } from "./store";
import type { Coverage, Summary } from "./wire";
import { type Key, t } from "./words";

export interface Tile {
  key: string;
  label: string;
  value: string;
  unit: string;
  /** Change on the period before: its text with sign, whether it is up, and whether that is good. */
  change: { text: string; up: boolean | null; good: boolean | null; on: string; against: string } | null;
  target: string | null;
  /** Whether the target is met; null without one. */
  met: boolean | null;
  definition: string;
  course: readonly (number | null)[];
  /** Of a part that cannot be followed in time, how large it is, 0 to 1; null of others. */
  share: number | null;
  /** The unit in view beside its like; null while all is in view. */
  here: Here | null;
  standing: readonly Standing[];
}

export interface Here {
  name: string;
  text: string;
  /** Worse than the whole; null where sizes differ and it would mean nothing. */
  worse: boolean | null;
  value: number;
  /** Of all units of its level. */
  peers: readonly number[];
}

/** The unit right under the top in which a focus lies; null of the top itself. */
export function partOf(focus: string, topCode: string): string | null {
  const digits = { 0: 6, 6: 9, 9: 12 }[topCode.length] ?? 12;
  return focus.length >= digits && focus !== topCode ? focus.slice(0, digits) : null;
}

/** A unit's figure among those of its like. */
function hereOf(
  near: string | null,
  values: readonly { unit: string; value: number | null }[] | undefined,
  whole: number | null,
  high: boolean | null,
  text: (value: number) => string,
): Here | null {
  const own = values?.find(v => v.unit === near)?.value;
  const place = children.value.find(c => c.code === near);
  if (own === undefined || own === null || !place) return null;
  return {
    name: shortName(place.name),
    text: text(own),
    worse: high === null || whole === null ? null : high ? own < whole : own > whole,
    value: own,
    peers: values?.flatMap(v => v.value ?? []) ?? [],
  };
}

const percents = (value: number) => `${value.toFixed(1)}\u00a0%`;

/** `focus` is the unit in view. */
export function tiles(visitor: boolean, focus: string): Tile[] {
  const near = partOf(focus, top.value.code);
  return visitor
    ? [
        countTile("disputes.count", "tile.found", "unit.item", false, near),
        countTile("hazards.count", "tile.hazards", "unit.item", false, near),
        countTile("requests.count", "tile.requests", "unit.item", false, near),
        countTile("visits.count", "tile.visits", "unit.time", true, near),
      ]
    : [
        rateTile("disputes.settlement", "tile.settlement", near),
        overdueTile(near),
        coverageTile(near),
        rateTile("hazards.removal", "tile.removal", near),
        rateTile("requests.closing", "tile.closing", near),
        ...(frame.value === "wide" ? [] : [onTimeTile(near)]), // as many as the shape has room for
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
    text: `${sign}${size}${points ? t("tile.points") : ""}`,
    up: sign === "±" ? null : up,
    good: high === null || sign === "±" ? null : high === up,
    on: n && t(on, { n }),
    against: t(frame.value === "upright" ? "tile.change.brief" : "tile.change"),
  };
}

function targetOf(id: string, value: number | null, high: boolean): Pick<Tile, "target" | "met"> {
  const target = settings.value.targets[id];
  if (target === undefined) return { target: null, met: null };
  const met = value === null ? null : high ? value >= target : value <= target;
  const unit = id === "overdue" ? "" : "\u00a0%";
  return { target: t("tile.target", { value: `${target}${unit}` }), met };
}

/**
 * A rate of all that is known; beside it how many came new this month against the same part of the last: the rate itself cannot be
 * compared so, since what is young is open.
 */
function rateTile(
  measure: string,
  key: "tile.settlement" | "tile.removal" | "tile.closing",
  near: string | null,
): Tile {
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
    share: null,
    here: hereOf(near, s.data?.values, value, true, percents),
    standing: [s],
  };
}

function onTimeTile(near: string | null): Tile {
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
    share: value === null ? null : value / 100,
    here: hereOf(near, s.data?.values, value, true, percents),
    standing: [s],
  };
}

function overdueTile(near: string | null): Tile {
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
        : { text: "", up: null, good: null, on: t("tile.share", { value: rate(value, open) }), against: "" },
    ...targetOf("overdue", value, false),
    definition: t("tile.overdue.of", of),
    course: [],
    share: value === null || open === 0 ? null : value / open,
    here: hereOf(near, sums(all.map(k => k.data)), null, null, v => `${count(v)}${t("tile.items")}`),
    standing: all,
  };
}

/** Numerators of several summaries by unit, added up; undefined until all are there. */
function sums(all: readonly (Summary | null)[]): { unit: string; value: number }[] | undefined {
  const [first] = all;
  if (!first || all.some(s => !s)) return undefined;
  return first.values.map(({ unit }) => ({
    unit,
    value: all.reduce((n, s) => n + (s?.values.find(v => v.unit === unit)?.numerator ?? 0), 0),
  }));
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

/** The month's share so far; it still runs, so that less than last month is not bad yet. */
function coverageTile(near: string | null): Tile {
  const k = kept(coverageWish(childLevel.value, month.value));
  const here = reach(k.data);
  const value = here && here.d > 0 ? (100 * here.n) / here.d : null;
  const course = k.data?.total?.months?.map(m => m.value) ?? [];
  const text = here ? rate(here.n, here.d).replace(/\s*%$/, "") : "—";
  return {
    key: "visits.coverage",
    label: t("tile.coverage"),
    value: here?.atMost ? `≤${text}` : text,
    unit: "%",
    change: change(value === null ? null : Number(value.toFixed(1)), course.at(-2), true, null, "tile.change"),
    ...targetOf("visits.coverage", value, true),
    definition: t("tile.coverage.of", { n: count(here?.n ?? 0), d: count(here?.d ?? 0) }),
    course,
    share: null,
    here: hereOf(
      near,
      k.data?.values.map(v => ({ unit: v.unit, value: v.households.value })),
      value,
      true,
      v => `${here?.atMost ? "≤" : ""}${percents(v)}`,
    ),
    standing: [k],
  };
}

function countTile(
  measure: string,
  key: "tile.found" | "tile.hazards" | "tile.requests" | "tile.visits",
  unit: Key,
  monthly: boolean,
  near: string | null,
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
    share: null,
    here: hereOf(
      near,
      s.data?.values.map(v => ({ unit: v.unit, value: v.numerator })),
      null,
      null,
      count,
    ),
    standing: [s],
  };
}
