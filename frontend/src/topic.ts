/** What the land is coloured by: a measure of a layer, per unit of a level, in classes. */
import { shortName } from "./format";
import type { LayerId } from "./wire";

export const levels = ["county", "township", "village"] as const;
export type By = (typeof levels)[number];

/** Layer of boundaries by level. */
export const layerOfLevel: Record<By, LayerId> = { county: "counties", township: "townships", village: "villages" };

/** What the land shows: nothing, a measure, hot and cold spots, or how far fuel is. */
export const modes = ["none", "measure", "hotspots", "fuel"] as const;
export type Mode = (typeof modes)[number];

/** Measures by layer, the one asked most first; ids are those of /api/summary. */
export const measures = {
  disputes: ["rate", "count", "density", "settlement", "closing", "on_time", "overdue", "overdue_rate", "satisfaction"],
  hazards: ["count", "rate", "density", "removal", "overdue", "overdue_rate"],
  requests: ["rate", "count", "settlement", "progress", "on_time", "overdue", "satisfaction"],
  visits: ["coverage", "gap_months", "enterprise_coverage", "rate", "count"],
  facilities: ["count", "density"],
} as const;
export type Measured = keyof typeof measures;
export type Measure = (typeof measures)[Measured][number];

/** A measure of records, or a configured table of values per unit, by its id. */
export type Topic = { layer: Measured; measure: Measure } | { layer: "tables"; measure: string };

export const methods = ["quantile", "jenks", "equal", "manual"] as const;
export type Method = (typeof methods)[number];

/** How values become classes; edges are those of `manual`. */
export interface Scheme {
  method: Method;
  classes: number;
  edges: readonly number[];
}

export const firstTopic: Topic = { layer: "disputes", measure: "rate" };
export const firstScheme: Scheme = { method: "quantile", classes: 5, edges: [] };

/** "disputes.rate" as a topic; null for what is none. */
export function topicOf(text: string): Topic | null {
  const [layer = "", measure = ""] = text.split(".");
  if (layer === "tables") return /^[a-z][a-z0-9_-]{0,39}$/.test(measure) ? { layer, measure } : null;
  const known: readonly string[] = Object.hasOwn(measures, layer) ? measures[layer as Measured] : [];
  return known.includes(measure) ? ({ layer, measure } as Topic) : null;
}

export function topicText({ layer, measure }: Topic): string {
  return `${layer}.${measure}`;
}

/** The level of a unit's code; null for what is no county, township or village, such as the prefecture. */
export function levelOf(code: string): By | null {
  return (
    ({ 6: code.endsWith("00") ? null : "county", 9: "township", 12: "village" } as Record<number, By | null>)[
      code.length
    ] ?? null
  );
}

/** Levels that lie below the unit the map is narrowed to; of a village only itself. */
export function levelsWithin(unit: string | null): readonly By[] {
  const above = unit ? levelOf(unit) : null;
  if (above === "village") return ["village"];
  return levels.slice(above ? levels.indexOf(above) + 1 : 0);
}

/**
 * The level that is shown: the chosen one where it lies within, else townships of the whole and villages of anything less; of values that are known
 * down to some level only, none below that, where there is one.
 */
export function levelFor(chosen: By | "auto", unit: string | null, narrowest: By = "village"): By {
  const all = levelsWithin(unit);
  const known = all.filter(l => !isBelow(l, narrowest));
  const within = known.length > 0 ? known : all;
  if (within.length < all.length)
    return chosen !== "auto" && within.includes(chosen) ? chosen : (within.at(-1) ?? narrowest);
  if (chosen !== "auto" && within.includes(chosen)) return chosen;
  return within.length > 2 ? "township" : "village";
}

/** Whether a level is a narrower one than another. */
export function isBelow(level: By, other: By): boolean {
  return levels.indexOf(level) > levels.indexOf(other);
}

/** The unit one level up: the county of a township, null above a county. */
export function unitAbove(code: string): string | null {
  return { 12: code.slice(0, 9), 9: code.slice(0, 6) }[code.length] ?? null;
}

/** Index of the class that holds a value: class i is [edge i, edge i+1), the last one closed; -1 outside all. */
export function classOf(value: number, edges: readonly number[]): number {
  const n = edges.length - 1;
  const [first = 0, last = 0] = [edges[0], edges[n]];
  if (n < 1 || value < first || value > last) return -1;
  for (let i = n - 1; i >= 0; i--) if (value >= (edges[i] ?? 0)) return i;
  return -1;
}

/** Edges that a person typed, "0, 5 10": ascending and at least two; null for what are none. */
export function edgesOf(text: string): number[] | null {
  const edges = text
    .split(/[\s,，、;]+/)
    .filter(Boolean)
    .map(Number);
  const rising = edges.every((e, i) => Number.isFinite(e) && (i === 0 || e > (edges[i - 1] ?? 0)));
  return edges.length >= 2 && edges.length <= 10 && rising ? edges : null;
}

/**
 * Edges for change in both directions: symmetric around zero, half of the moves of either size in the inner class. Without any
 * move a single class around zero.
 */
export function changeEdges(changes: readonly number[]): number[] {
  const sizes = changes
    .map(Math.abs)
    .filter(c => c > 0)
    .sort((a, b) => a - b);
  const most = sizes[sizes.length - 1] ?? 0;
  if (most === 0) return [0, 0];
  const middle = sizes[Math.floor(sizes.length / 2)] ?? most;
  const least = sizes[Math.floor(sizes.length / 8)] ?? middle;
  const steps = [...new Set([least, middle, most])];
  return [...steps.map(s => -s).reverse(), ...steps];
}

/** The group of peers a unit is ranked in, by the last word of its name: places of one kind are compared with each other. */
export function peerOf(name: string): string {
  const kind = /(街道|社区|[区县市镇乡村旗])$/.exec(shortName(name))?.[1] ?? "";
  return kind === "市" || kind === "旗" ? "县" : kind;
}
