/** What the wall asks the server for, and the facts that come of it. */
import { computed } from "@preact/signals";
import { read } from "../client";
import { count, localDay } from "../format";
import { type Choropleth, nameOf, ofCounts, ofCoverage, ofSummary, ofTownships } from "./choropleth";
import { machine } from "./clock";
import { caseLayers, type Facts, type Place } from "./facts";
import { type Kept, Pool, type Wish } from "./source";
import { atlas, now, options, session, zone } from "./store";
import {
  type Alerts,
  asAlerts,
  asCards,
  asCoverage,
  asHandover,
  asHotspots,
  asPulses,
  asSummary,
  asTrend,
  type Cards,
  type Coverage,
  type CoverageValue,
  type Handover,
  type Hotspots,
  type Pulses,
  type Summary,
  type Trend,
  type UnitFigure,
} from "./wire";
import { type Key, lang, t } from "./words";

export const pool = new Pool(() => machine.steady());

type By = "prefecture" | "county" | "township" | "village";

/** The day and month now, in the configured zone; they change at midnight and at the month's end. */
export const today = computed(() =>
  localDay(new Date(Math.floor(now.value / 60_000) * 60_000).toISOString(), zone.value),
);
export const hour = computed(() => Math.floor(now.value / 3_600_000));
export const month = computed(() => today.value.slice(0, 7));

/** What the wall keeps to: a unit named in the address, a single county, or all that is seen. */
export const top = computed<Place>(() => {
  const map = atlas.value;
  const asked = options.value.unit ? map?.get(options.value.unit) : undefined;
  if (asked) return { code: asked.code, name: asked.name };
  const only = map && map.regions.counties.length === 1 ? map.regions.counties[0] : undefined;
  if (only) return { code: only.code, name: only.name };
  return { code: "", name: t("f.all") };
});

/** The level right under the top. */
export const childLevel = computed<By>(
  () => (["county", "county", "township", "village"] as const)[top.value.code.length / 3] ?? "village",
);

export const children = computed<Place[]>(() => {
  const map = atlas.value;
  if (!map) return [];
  const level = ({ county: "counties", township: "townships", village: "villages" } as const)[
    childLevel.value as "county"
  ];
  return map.regions[level]
    .filter(r => r.code.startsWith(top.value.code))
    .map(r => ({ code: r.code, name: r.name }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
});

export function summaryWish(measure: string, by: By, more: Record<string, string> = {}): Wish<Summary> {
  const [layer = "", id = ""] = measure.split(".");
  const within = top.value.code ? { within: top.value.code } : {};
  const q = new URLSearchParams({ layer, measure: id, by, ...within, ...more });
  return {
    key: `summary ${q}`,
    layers: [layer, "villages", "townships", "counties"],
    ask: signal => read(`/api/summary?${q}`, asSummary, signal),
    asOf: a => a.as_of,
  };
}

/** A measure by village with classes that part where values part, so that few stand out and not a fifth of all. */
function villageWish(measure: string): Wish<Summary> {
  return { ...summaryWish(measure, "village", { method: "jenks" }), rank: 0 };
}

/** Twelve months up to now, of the top; null where the viewer is told only of all that they see and the wall keeps to less. */
export function trendWish(measure: string): Wish<Trend> | null {
  const [layer = "", id = ""] = measure.split(".");
  const q = new URLSearchParams({ layer, measure: id, interval: "month" });
  if (options.value.unit && session.value?.viewer?.items !== true) return null;
  if (options.value.unit) q.set("unit", options.value.unit);
  return {
    key: `trend ${q} ${month.value}`,
    layers: [layer],
    ask: signal => read(`/api/trend?${q}`, asTrend, signal),
    asOf: a => a.as_of,
  };
}

export function cardsWish(layer: string, order: "newest" | "due" | "level", limit: number, of = ""): Wish<Cards> {
  const code = of || top.value.code;
  const unit = code ? { unit: code } : {};
  const q = new URLSearchParams({ layer, order, limit: String(limit), ...unit });
  return {
    key: `cards ${q}`,
    layers: [layer],
    ask: signal => read(`/api/cards?${q}`, asCards, signal),
    asOf: a => a.as_of,
  };
}

/** The alerts of every wall; also asked for when cases change, since one that is settled stands no more. */
export function alertsWish(): Wish<Alerts> {
  return {
    key: "alerts",
    layers: ["alerts", ...caseLayers],
    gapMs: 500,
    ask: signal => read("/api/alerts", asAlerts, signal),
    asOf: a => a.as_of,
  };
}

/** What became of cases since the shift began, by the units under the top. */
export function handoverWish(): Wish<Handover> {
  const by = childLevel.value === "county" ? "county" : "township";
  const within = top.value.code ? { within: top.value.code } : {};
  const q = new URLSearchParams({ by, ...within });
  return {
    key: `handover ${q} ${today.value}`,
    layers: [...caseLayers, "visits", "counties", "townships"],
    ask: signal => read(`/api/handover?${q}`, asHandover, signal),
    asOf: a => a.as_of,
  };
}

/** How many hours of visits the map shows. */
export const pulseHours = 3;

export function pulsesWish(): Wish<Pulses> {
  return {
    key: "pulses",
    layers: ["visits"],
    ask: signal => read(`/api/pulses?hours=${pulseHours}`, asPulses, signal),
    asOf: a => a.as_of,
  };
}

/** Visited households in a month; by units wider than a village with the twelve months up to it. */
export function coverageWish(by: By, of: string): Wish<Coverage> {
  const within = top.value.code ? { within: top.value.code } : {};
  const months = by === "village" ? {} : { months: "12" };
  const q = new URLSearchParams({ by, month: of, ...months, ...within });
  return {
    key: `coverage ${q}`,
    layers: ["visits", ...caseLayers, "villages"],
    ask: signal => read(`/api/coverage?${q}`, asCoverage, signal),
    asOf: a => a.as_of,
  };
}

export function hotspotWish(): Wish<Hotspots> {
  const q = new URLSearchParams({ layer: "disputes", measure: "rate", geometry: "none", limit: "10000" });
  return {
    key: "hotspots",
    layers: ["disputes", "villages"],
    ask: signal => read(`/api/collections/hotspots/items?${q}`, asHotspots, signal),
    asOf: a => a.as_of,
  };
}

/** The kept answer of a wish while the wall is open; what is read makes the reader follow it. */
export function kept<T>(wish: Wish<T> | null): Kept<T> {
  return wish ? pool.want(wish).value : { data: null, asOf: 0, failed: false };
}

export const coverage = computed(() => (session.value ? kept(coverageWish("village", month.value)).data : null));

export const facts = computed<Facts>(() => {
  void lang.value; // names of places are texts too
  const by = childLevel.value;
  return {
    top: top.value,
    children: children.value,
    coverage: coverage.value,
    overdue: caseLayers.map(l => kept(summaryWish(`${l}.overdue_rate`, by)).data),
    overdueVillages: options.value.visitor
      ? []
      : caseLayers.map(l => kept(summaryWish(`${l}.overdue`, "village")).data),
    settlement: kept(summaryWish("disputes.settlement", by)).data,
    removal: kept(summaryWish("hazards.removal", by)).data,
    registered: kept(summaryWish("disputes.count", by)).data,
    hot: kept(hotspotWish()).data,
  };
});

/** Shares of cases, which are too few in a village to mean anything there. */
const byTownship = new Set([
  "disputes.settlement",
  "disputes.closing",
  "hazards.removal",
  "requests.closing",
  "requests.settlement",
]);
const fewest = 3;

/** Overdue cases of all layers by village; null until all are there. */
const overdueVillages = computed(() => {
  const all = caseLayers.map(l => kept({ ...villageWish(`${l}.overdue`), rank: 3 }));
  const found = all.map(k => k.data).filter(d => d !== null);
  const sums = new Map<string, { unit: string; name: string; n: number }>();
  for (const s of found) {
    for (const v of s.values) {
      const sum = sums.get(v.unit) ?? { unit: v.unit, name: v.name, n: 0 };
      sum.n += v.numerator;
      sums.set(v.unit, sum);
    }
  }
  return {
    failed: all.some(k => k.failed),
    asOf: Math.min(...all.map(k => k.asOf)),
    data: found.length === all.length ? [...sums.values()] : null,
  };
});

/** Figures of overdue cases of all layers: by the units under the top as the server counts them, nearer by as their villages add up. */
function overdueFigures(by: By, focus: string): UnitFigure[] {
  const digits = { prefecture: 4, county: 6, township: 9, village: 12 }[by];
  const sums = new Map<string, number>();
  const add = (unit: string, n: number) => sums.set(unit, (sums.get(unit) ?? 0) + n);
  if (by === childLevel.value)
    for (const s of facts.value.overdue) for (const v of s?.values ?? []) add(v.unit, v.numerator);
  else for (const v of overdueVillages.value.data ?? []) add(v.unit.slice(0, digits), v.n);
  return [...sums]
    .filter(([unit]) => unit.startsWith(focus))
    .map(([unit, n]) => ({
      unit,
      name: atlas.value?.get(unit)?.name ?? unit,
      value: n,
      numerator: n,
      denominator: null,
    }));
}

/** A measure by village as the map shows it, with how it stands; its data are null until they are there. */
export function choropleth(measure: string): { data: Choropleth | null; failed: boolean; asOf: number } {
  if (measure === "visits.coverage" || measure === "visits.gap_months") {
    const k = kept(coverageWish("village", month.value));
    return { ...k, data: k.data && ofCoverage(k.data, measure) };
  }
  if (measure === "cases.overdue") {
    const { data, ...standing } = overdueVillages.value;
    return { ...standing, data: data && ofCounts(measure, data) };
  }
  if (byTownship.has(measure)) {
    const k = kept({ ...summaryWish(measure, "township"), rank: 0 });
    const villages = atlas.value?.regions.villages.map(r => r.code) ?? [];
    return { ...k, data: k.data && ofTownships(k.data, villages, fewest) };
  }
  const k = kept(villageWish(measure));
  return { ...k, data: k.data && ofSummary(k.data) };
}

/** The level under a unit, as routes and texts name it. */
export function levelBelow(code: string): "counties" | "townships" | "villages" {
  if (code.length >= 9 || (code === "" && childLevel.value === "village")) return "villages";
  return code.length >= 6 || (code === "" && childLevel.value === "township") ? "townships" : "counties";
}

/** What is ranked: figures by unit, and where they mean the same at every size, the figure of the whole top to hold them against. */
export interface Ranked {
  values: UnitFigure[];
  name: string;
  unit: string;
  whole: { value: number; atMost: boolean } | null;
  good: string;
  format: (v: number) => string;
  failed: boolean;
  asOf: number;
}

/** Figures of a measure by the units of a level in a unit, ready to be ranked. */
export function measureFigures(measure: string, level: "counties" | "townships" | "villages", focus: string): Ranked {
  const by = ({ counties: "county", townships: "township", villages: "village" } as const)[level];
  const own = (v: { unit: string }) => v.unit.startsWith(focus);
  const name = nameOf(measure === "visits.gap_months" && by !== "village" ? "visits.neglected" : measure);
  if (measure === "visits.coverage" || measure === "visits.gap_months") {
    const k = kept(coverageWish(measure === "visits.gap_months" && by !== "village" ? "village" : by, month.value));
    const values = k.data?.values.filter(own) ?? [];
    if (measure === "visits.coverage") {
      const figures = values.map(v => ({
        unit: v.unit,
        name: v.name,
        value: v.households.value,
        numerator: v.households.visited,
        denominator: v.households.total,
      }));
      const all = k.data?.total?.households;
      const whole = all?.value == null ? null : { value: all.value, atMost: all.at_most };
      return { ...k, name, unit: t("u.percent"), whole, values: figures, good: "high", format: formatOf("percent") };
    }
    return {
      ...k,
      name,
      unit: t(by === "village" ? "u.months" : "u.villages"),
      whole: null,
      values: neglected(values, by),
      good: "low",
      format: formatOf(by === "village" ? "months" : "villages"),
    };
  }
  if (measure === "cases.overdue") {
    return {
      ...overdueVillages.value,
      name,
      unit: t("u.records"),
      whole: null,
      values: overdueFigures(by, focus),
      good: "low",
      format: formatOf("records"),
    };
  }
  const visits = measure === "visits.count"; // those of the month, as its tile counts them
  const more: Record<string, string> = visits ? { period: "month" } : {};
  const k = kept(by === "village" ? villageWish(measure) : summaryWish(measure, by, more));
  const { definition, total } = k.data ?? {};
  const unit = definition?.unit ?? "records";
  return {
    ...k,
    name,
    unit: t(visits ? "unit.time" : (`u.${unit}` as Key)),
    whole: unit === "records" || total?.value == null ? null : { value: total.value, atMost: false },
    values: k.data?.values.filter(own) ?? [],
    good: visits ? "none" : (definition?.good ?? "none"),
    format: formatOf(unit),
  };
}

/** Of units wider than a village: how many of their villages went two months or more without a visit. */
function neglected(values: readonly CoverageValue[], by: By): UnitFigure[] {
  if (by === "village") {
    return values.map(v => ({
      unit: v.unit,
      name: v.name,
      value: v.gap_months,
      numerator: v.gap_months ?? 0,
      denominator: null,
    }));
  }
  const digits = by === "county" ? 6 : 9;
  const sums = new Map<string, number>();
  for (const v of values) {
    const code = v.unit.slice(0, digits);
    sums.set(code, (sums.get(code) ?? 0) + ((v.gap_months ?? 0) >= 2 ? 1 : 0));
  }
  return [...sums].map(([unit, n]) => ({
    unit,
    name: atlas.value?.get(unit)?.name ?? unit,
    value: n,
    numerator: n,
    denominator: null,
  }));
}

function formatOf(unit: string): (v: number) => string {
  if (unit === "percent") return v => v.toFixed(1);
  if (unit === "per_1000_households" || unit === "per_km2") return v => v.toFixed(2);
  return v => count(v);
}
