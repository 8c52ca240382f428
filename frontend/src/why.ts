/** Why nothing is left: which condition, taken away alone, leaves something. */
import { getCount } from "./client";
import { partsOf, type Quick, queryOf } from "./filter";
import { today, view } from "./state";
import type { Layer } from "./wire";

/** Layers under a filter and with kinds switched off. */
export interface Narrowed {
  layers: readonly Layer[];
  quick: Quick;
  hidden: ReadonlySet<string>;
}

export interface Reason {
  /** A part of the filter, or `kinds`. */
  id: string;
  /** What is left in force without it. */
  without: Narrowed;
  /** How many records there are then. */
  left: number;
}

/** Counts what each condition holds back, the most first; those that alone change nothing are left out. */
export async function reasons(now: Narrowed, signal: AbortSignal): Promise<Reason[]> {
  const ways = partsOf(now.quick).map(({ id, without }) => ({ id, without: { ...now, quick: without } }));
  if (now.hidden.size > 0) ways.push({ id: "kinds", without: { ...now, hidden: new Set<string>() } });
  const all = await Promise.all(ways.map(async way => ({ ...way, left: await countOf(way.without, signal) })));
  return all.filter(r => r.left > 0).sort((a, b) => b.left - a.left);
}

export async function countOf({ layers, quick, hidden }: Narrowed, signal: AbortSignal): Promise<number> {
  const bbox = quick.inView ? view.peek()?.bbox : undefined;
  const counts = layers.map(layer => {
    const q = queryOf(layer, quick, hidden, today());
    if (!q) return 0;
    if (bbox) q.set("bbox", bbox.map(v => v.toFixed(6)).join(","));
    return getCount(layer.id, q, signal);
  });
  return (await Promise.all(counts)).reduce((a, b) => a + b, 0);
}
