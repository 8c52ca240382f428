/** Places in order of a measure. Persons are never ranked: there is no measure of them. */
import { changeOf } from "./shade";
import { peerOf } from "./topic";
import type { Summary, UnitValue } from "./wire";

export interface Ranked {
  /** 1 for the first; equal values share a rank and the next one is skipped. */
  rank: number;
  value: UnitValue;
  /** What it is ordered by: the value, or its change. */
  by: number;
}

export interface Ranking {
  ranked: readonly Ranked[];
  /** Without a value, or with too small a base to be compared. */
  unranked: readonly UnitValue[];
}

/** Units in order; ties by code, so that the order does not jump. `peers` leaves only those of that kind. */
export function rankOf(summary: Summary, order: "high" | "low", change: boolean, peers: string): Ranking {
  const all = peers ? summary.values.filter(v => peerOf(v.name) === peers) : summary.values;
  const of = (v: UnitValue) => (change ? changeOf(v) : v.value);
  const fair = (v: UnitValue) => of(v) !== null && v.note !== "small";
  const sign = order === "high" ? -1 : 1;
  const sorted = all
    .filter(fair)
    .map(value => ({ value, by: of(value) ?? 0 }))
    .sort((a, b) => sign * (a.by - b.by) || (a.value.unit < b.value.unit ? -1 : 1));
  let rank = 0;
  const ranked = sorted.map((row, i) => {
    if (i === 0 || row.by !== sorted[i - 1]?.by) rank = i + 1;
    return { ...row, rank };
  });
  return { ranked, unranked: all.filter(v => !fair(v)) };
}

/** Kinds of peers among the units, the most frequent first; empty where all are of one. */
export function peersOf(summary: Summary): string[] {
  const counts = new Map<string, number>();
  for (const v of summary.values) {
    const kind = peerOf(v.name);
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const kinds = [...counts].sort((a, b) => b[1] - a[1]).map(([kind]) => kind);
  return kinds.length > 1 ? kinds : [];
}
