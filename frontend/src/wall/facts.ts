/** What findings are made of: figures by unit, gathered from the server's answers. Nothing here is estimated. */
import type { Coverage, Hotspots, Summary, UnitFigure } from "./wire";

export interface Place {
  /** A code of a county, township or village; empty for all that is seen. */
  code: string;
  name: string;
}

/** The layers whose cases have deadlines. */
export const caseLayers = ["disputes", "hazards", "requests"] as const;

export interface Facts {
  /** All that is seen: a prefecture, or what a narrower wall keeps to. */
  top: Place;
  /** The units right under it, in ascending code. */
  children: readonly Place[];
  /** By village; null until it is there. */
  coverage: Coverage | null;
  /** Overdue cases (over those open) of each of caseLayers by the units under the top, and overdue cases by village. */
  overdue: readonly (Summary | null)[];
  overdueVillages: readonly (Summary | null)[];
  settlement: Summary | null;
  removal: Summary | null;
  /** Disputes registered, by the units under the top. */
  registered: Summary | null;
  hot: Hotspots | null;
}

/** Whether a unit is in another, or is it. */
export function inside(unit: string, of: string): boolean {
  return unit.startsWith(of);
}

export function figureOf(s: Summary | null, unit: string): UnitFigure | null {
  return s?.values.find(v => v.unit === unit) ?? null;
}

/** Overdue cases of a unit over all case layers; of the top their totals. null until all are there. */
export function overdueOf(f: Facts, unit: string): number | null {
  let sum = 0;
  for (const s of f.overdue) {
    if (!s) return null;
    sum += unit === f.top.code ? s.total.numerator : (figureOf(s, unit)?.numerator ?? 0);
  }
  return sum;
}

/** Overdue cases by village over all case layers; villages without any are not in it. */
export function overdueByVillage(f: Facts): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const s of f.overdueVillages) {
    for (const v of s?.values ?? []) if (v.numerator > 0) sums.set(v.unit, (sums.get(v.unit) ?? 0) + v.numerator);
  }
  return sums;
}

/** Households visited and to visit in a unit's villages, and how many villages went without for two months or more. */
export interface Reach {
  visited: number;
  total: number;
  atMost: boolean;
  villages: number;
  /** Villages two months or more without a visit, the longest first. */
  neglected: readonly { code: string; name: string; months: number }[];
  /** Villages whose roster of contact officials lacks a tier. */
  understaffed: number;
}

export function reachOf(f: Facts, unit: string): Reach | null {
  if (!f.coverage) return null;
  const out = { visited: 0, total: 0, atMost: false, villages: 0, understaffed: 0 };
  const neglected: { code: string; name: string; months: number }[] = [];
  for (const v of f.coverage.values) {
    if (!inside(v.unit, unit)) continue;
    out.villages++;
    out.visited += v.households.visited;
    out.total += v.households.total ?? 0;
    out.atMost ||= v.households.at_most;
    if (v.roster && v.roster.missing.length > 0) out.understaffed++;
    if ((v.gap_months ?? 0) >= 2) neglected.push({ code: v.unit, name: v.name, months: v.gap_months ?? 0 });
  }
  neglected.sort((a, b) => b.months - a.months || (a.code < b.code ? -1 : 1));
  return { ...out, neglected };
}

/** Significantly high villages of a unit. */
export function hotIn(f: Facts, unit: string): number | null {
  return f.hot ? f.hot.values.filter(h => h.class > 0 && inside(h.unit, unit)).length : null;
}
