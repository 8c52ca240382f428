/** Why nothing is left: which condition, taken away alone, leaves something. */
import { getCount } from "./client";
import { isCase, type Part, partsOf, type Quick, queryOf } from "./filter";
import { hidden, recordLayers, shown, today, view } from "./state";

export interface Reason {
  part: Part;
  /** How many records there are without it. */
  left: number;
}

/** Counts what each condition holds back, the most first; those that alone change nothing are left out. */
export async function reasons(quick: Quick, signal: AbortSignal): Promise<Reason[]> {
  const all = await Promise.all(
    partsOf(quick).map(async part => ({ part, left: await countOf(part.without, signal) })),
  );
  return all.filter(r => r.left > 0).sort((a, b) => b.left - a.left);
}

/** Records of the case layers that are shown, under a filter. */
export async function countOf(quick: Quick, signal: AbortSignal): Promise<number> {
  const layers = recordLayers.peek().filter(l => isCase(l) && shown.peek().has(l.id));
  const bbox = quick.inView ? view.peek()?.bbox : undefined;
  const counts = layers.map(layer => {
    const q = queryOf(layer, quick, hidden.peek(), today());
    if (!q) return 0;
    if (bbox) q.set("bbox", bbox.map(v => v.toFixed(6)).join(","));
    return getCount(layer.id, q, signal);
  });
  return (await Promise.all(counts)).reduce((a, b) => a + b, 0);
}
