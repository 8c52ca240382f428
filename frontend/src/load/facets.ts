/** How many records each option would leave: per layer and field, under the filter less that field's own part. */
import { signal } from "@preact/signals";
import { getFacets } from "../client";
import { isCase, queryOf } from "../filter";
import { lateEffect } from "../later";
import { hidden, news, quick, recordLayers, shown, today, view } from "../state";
import type { LayerId } from "../wire";
import { statusOf } from "./start";

/** Counts by field and code, over the case layers that are shown; null while they are not known. */
export const facets = signal<ReadonlyMap<string, ReadonlyMap<string, number>> | null>(null);

/** Returns a disposer. */
export function followFacets(): () => void {
  let running = new AbortController();
  let asked = "";
  const stop = lateEffect(() => {
    const { n } = news.value;
    const at = view.value;
    const layers = recordLayers.value.filter(l => isCase(l) && shown.value.has(l.id));
    const questions: [LayerId, URLSearchParams][] = [];
    for (const layer of layers) {
      const query = queryOf(layer, quick.value, hidden.value, today());
      if (!query) continue;
      if (quick.value.inView && at) query.set("bbox", at.bbox.map(v => v.toFixed(6)).join(","));
      questions.push([layer.id, query]);
    }
    const question = `${n} ${questions.map(q => q.join("?")).join(" ")}`;
    if (question === asked) return;
    asked = question;
    running.abort();
    running = new AbortController();
    const { signal: own } = running;
    Promise.all(questions.map(([layer, query]) => getFacets(layer, query, own)))
      .then(all => {
        const sums = new Map<string, Map<string, number>>();
        for (const { fields } of all) {
          for (const [field, codes] of Object.entries(fields)) {
            const sum = sums.get(field) ?? new Map<string, number>();
            sums.set(field, sum);
            for (const { code, count } of codes) sum.set(code, (sum.get(code) ?? 0) + count);
          }
        }
        facets.value = sums;
      })
      .catch(cause => {
        if (!statusOf(cause, own)) return;
        asked = "";
        facets.value = null; // options stand without counts: the layers' own requests say what is wrong
      });
  });
  return () => {
    stop();
    running.abort();
  };
}
