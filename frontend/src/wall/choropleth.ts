/** A measure of the villages as classes for the map, with the words of its legend. */
import type { Coverage, Summary } from "./wire";
import { type Key, t, word } from "./words";

export interface Choropleth {
  measure: string;
  label: string;
  unit: string;
  /** Lower ends of the classes, ascending, and the largest value. */
  edges: readonly number[];
  classes: ReadonlyMap<string, number>;
}

/** Classes that mean the same every day, for measures whose values have a meaning of their own; others are classed by the server. */
const fixed: Record<string, readonly number[]> = {
  "visits.gap_months": [0, 1, 2, 3, 4],
};
const percents = [0, 50, 70, 85, 95];
const counts = [0, 1, 2, 3, 5];
const one = [0, 1];

/** Scales of coverage: the campaign's own first, finer ones where nearly all of it would be the lowest class. */
const coverages = [
  [0, 40, 60, 80, 95],
  [0, 10, 20, 30, 40],
  [0, 2, 5, 10, 20],
  [0, 0.5, 1, 2, 4],
];

/** The first scale on which a tenth of the values reach the middle class; else the finest. */
function scaleOf(values: readonly (number | null)[]): readonly number[] {
  const known = values.filter(v => v !== null);
  const fits = (edges: readonly number[]) => known.filter(v => v >= (edges[2] ?? 0)).length >= known.length / 10;
  return coverages.find(fits) ?? coverages.at(-1) ?? [0];
}

/** `unit` and values from a summary by village. */
export function ofSummary(s: Summary): Choropleth {
  const measure = `${s.layer}.${s.measure}`;
  const { unit } = s.definition;
  const given = fixed[measure] ?? (unit === "percent" ? percents : unit === "records" ? counts : null);
  const found = s.classes?.edges.slice(0, -1) ?? [];
  const edges = given ?? (found.length > 1 ? found : one); // where all are alike, nought is not the most
  const values = s.values.map(v => [v.unit, v.value] as const);
  return { measure, label: nameOf(measure), unit: t(`u.${unit}` as Key), edges, classes: classesOf(values, edges) };
}

/**
 * Shares in percent by township, laid on the townships' villages: a village with one case would be all or nothing. `villages`
 * are their codes; shares of fewer than `least` are no data.
 */
export function ofTownships(s: Summary, villages: readonly string[], least: number): Choropleth {
  const measure = `${s.layer}.${s.measure}`;
  const known = new Map(s.values.map(v => [v.unit, (v.denominator ?? 0) < least ? null : v.value] as const));
  const classes = classesOf(
    villages.map(code => [code, known.get(code.slice(0, 9)) ?? null] as const),
    percents,
  );
  return {
    measure,
    label: t("legend.townships", { name: nameOf(measure) }),
    unit: t("u.percent"),
    edges: percents,
    classes,
  };
}

/** Coverage by village: the share of households visited, or months without. */
export function ofCoverage(c: Coverage, measure: "visits.coverage" | "visits.gap_months"): Choropleth {
  const values = c.values.map(
    v => [v.unit, measure === "visits.coverage" ? v.households.value : v.gap_months] as const,
  );
  const edges = fixed[measure] ?? scaleOf(values.map(([, value]) => value));
  return {
    measure,
    label: nameOf(measure),
    unit: t(measure === "visits.coverage" ? "u.percent" : "u.months"),
    edges,
    classes: classesOf(values, edges),
  };
}

/** Plain counts by village. */
export function ofCounts(measure: string, values: readonly { unit: string; n: number }[]): Choropleth {
  const classes = classesOf(
    values.map(v => [v.unit, v.n] as const),
    counts,
  );
  return { measure, label: nameOf(measure), unit: t("u.records"), edges: counts, classes };
}

export function nameOf(measure: string): string {
  return word(`m.${measure}`, measure);
}

/** Class of each value: the last whose lower end it reaches; -1 without a value. */
export function classesOf(
  values: readonly (readonly [code: string, value: number | null])[],
  edges: readonly number[],
): ReadonlyMap<string, number> {
  return new Map(
    values.map(([code, value]) => {
      if (value === null || !Number.isFinite(value)) return [code, -1] as const;
      let c = 0;
      for (const [i, edge] of edges.entries()) if (value >= edge) c = i;
      return [code, c] as const;
    }),
  );
}

/** The classes in words, lowest first: whole numbers as 0, 1, 2–3, 4+; others as ranges, or `brief` as their lower ends. */
export function steps(edges: readonly number[], whole: boolean, brief = false): string[] {
  return edges.map((low, i) => {
    const next = edges[i + 1];
    if (next === undefined) return `${short(low)}+`;
    if (!whole && brief) return short(low);
    if (!whole) return `${short(low)}–${short(next)}`;
    return next - low <= 1 ? short(low) : `${short(low)}–${short(next - 1)}`;
  });
}

function short(n: number): string {
  return Number.isInteger(n) ? String(n) : n.toFixed(n < 10 ? 1 : 0);
}
