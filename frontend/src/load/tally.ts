/** Exact counts of the selected unit's cases, all and overdue, under the filter. */
import { getCount } from "../client";
import { isCase, queryOf } from "../filter";
import { lateEffect } from "../later";
import { hidden, layerById, news, quick, recordLayers, selection, tally, today } from "../state";
import { statusOf } from "./start";

/** Counts again when the unit, the filter or the data change; the counts before stay until then. Returns a disposer. */
export function followTally(): () => void {
  let running = new AbortController();
  const stop = lateEffect(() => {
    news.value;
    running.abort();
    const at = selection.value;
    if (!at || !layerById.value.get(at.layer)?.level) return;
    running = new AbortController();
    const cases = recordLayers.value.filter(isCase);
    const before = tally.peek();
    if (before.unit !== at.id) {
      tally.value = { unit: at.id, layers: cases.map(l => ({ layer: l.id, count: null, overdue: null })) };
    }
    for (const layer of cases) {
      const query = queryOf(layer, { ...quick.value, unit: at.id, group: [] }, hidden.value, today());
      void count(at.id, layer.id, query, running.signal);
    }
  });

  async function count(unit: string, layer: string, query: URLSearchParams | null, signal: AbortSignal): Promise<void> {
    try {
      const late = query && new URLSearchParams([...query, ["overdue", "true"]].filter(distinct));
      const [all, overdue] = await Promise.all([
        query ? getCount(layer, query, signal) : 0,
        late ? getCount(layer, late, signal) : 0,
      ]);
      if (signal.aborted || tally.peek().unit !== unit) return;
      const layers = tally.peek().layers.map(row => (row.layer === layer ? { layer, count: all, overdue } : row));
      tally.value = { unit, layers };
    } catch (cause) {
      statusOf(cause, signal); // a failed count stays a skeleton: the layer's own request says why
    }
  }

  return () => {
    stop();
    running.abort();
  };
}

/** Keeps the first of parameters of one name. */
function distinct([name]: readonly string[], i: number, all: readonly (readonly string[])[]): boolean {
  return all.findIndex(([other]) => other === name) === i;
}
