/** Fills of units from their values: by class of one measure, by change, by two measures at once, by hot and cold, by distance. */
import { changeOf, distanceClass, type Ink, spotFill, swaths, thirdOf, thirds, turns } from "../shade";
import { type By, classOf, layerOfLevel } from "../topic";
import type { Feature, Summary } from "../wire";
import type { Fill, Level, Tint } from "./land";

export function tintOf(summary: Summary, within: string, p: Ink, compare: boolean): Tint {
  const of = compare ? turns(summary, p) : swaths(summary, p);
  const edges = of.length > 0 ? [...of.map(s => s.from), of[of.length - 1]?.to ?? 0] : [];
  const classes: Fill[] = of.map(({ colour }) => ({ colour }));
  const fills = new Map<string, Fill>();
  for (const v of summary.values) {
    const value = compare ? changeOf(v) : v.value;
    const fill = value === null ? undefined : classes[classOf(value, edges)];
    if (fill) fills.set(v.unit, fill);
  }
  return { level: levelIdOf(summary.by), fills, within };
}

/** Both measures in thirds: nine colours. A unit without one of them has none. */
export function tintOfPair(first: Summary, other: Summary, within: string, p: Ink): Tint {
  const [a, b] = [thirds(first), thirds(other)];
  const beside = new Map(other.values.map(v => [v.unit, v.value]));
  const nine: Fill[] = p.pairs.map(colour => ({ colour }));
  const fills = new Map<string, Fill>();
  for (const v of first.values) {
    const w = beside.get(v.unit) ?? null;
    if (v.value === null || w === null) continue;
    const fill = nine[thirdOf(w, b) * 3 + thirdOf(v.value, a)];
    if (fill) fills.set(v.unit, fill);
  }
  return { level: levelIdOf(first.by), fills, within };
}

/** Hot and cold in three confidences each; what is neither is hatched thinly, what was not tested as without a value. */
export function tintOfSpots(spots: readonly Feature[], by: string, within: string, p: Ink): Tint {
  const classes = new Map([-3, -2, -1, 0, 1, 2, 3].map(c => [c, spotFill(c, p)]));
  const fills = new Map<string, Fill>();
  for (const { id, properties } of spots) {
    const fill = properties.status === "tested" ? classes.get(Number(properties.class)) : undefined;
    if (fill) fills.set(id, fill);
  }
  return { level: levelIdOf(by), fills, within };
}

/** How far fuel is, in steps; beyond the threshold in the colours of heat. */
export function tintOfFuel(villages: readonly Feature[], thresholdM: number, within: string, p: Ink): Tint {
  const classes: Fill[] = distanceClass.colours(p).map(colour => ({ colour }));
  const fills = new Map<string, Fill>();
  for (const { id, properties } of villages) {
    const d = properties.distance_m;
    const fill = typeof d === "number" ? classes[distanceClass.of(d, thresholdM)] : undefined;
    if (fill) fills.set(id, fill);
  }
  return { level: "villages", fills, within };
}

function levelIdOf(by: string): Level {
  return (layerOfLevel[by as By] ?? "counties") as Level;
}
