/** Colours of units from their values: by class of one measure, by change in both directions, or by two measures at once. */
import { changeOf, type Ink, swaths, thirdOf, thirds, turns } from "../shade";
import { type By, classOf, layerOfLevel } from "../topic";
import type { Summary } from "../wire";
import type { Level, Tint } from "./land";

export function tintOf(summary: Summary, within: string, p: Ink, compare: boolean): Tint {
  const of = compare ? turns(summary, p) : swaths(summary, p);
  const edges = of.length > 0 ? [...of.map(s => s.from), of[of.length - 1]?.to ?? 0] : [];
  const colours = new Map<string, string>();
  for (const v of summary.values) {
    const value = compare ? changeOf(v) : v.value;
    const colour = value === null ? undefined : of[classOf(value, edges)]?.colour;
    if (colour) colours.set(v.unit, colour);
  }
  return { level: levelIdOf(summary.by), colours, within };
}

/** Both measures in thirds: nine colours. A unit without one of them has none. */
export function tintOfPair(first: Summary, other: Summary, within: string, p: Ink): Tint {
  const [a, b] = [thirds(first), thirds(other)];
  const beside = new Map(other.values.map(v => [v.unit, v.value]));
  const colours = new Map<string, string>();
  for (const v of first.values) {
    const w = beside.get(v.unit) ?? null;
    if (v.value === null || w === null) continue;
    const colour = p.pairs[thirdOf(w, b) * 3 + thirdOf(v.value, a)];
    if (colour) colours.set(v.unit, colour);
  }
  return { level: levelIdOf(first.by), colours, within };
}

function levelIdOf(by: string): Level {
  return (layerOfLevel[by as By] ?? "counties") as Level;
}
