/** How many records each option would leave: per layer and field, under the filter less that field's own part. */
import { signal } from "@preact/signals";
import { getFacets } from "../client";
import { isCase, type Quick, queryOf } from "../filter";
import { lateEffect } from "../later";
import { hidden, news, quick, recordLayers, shown, today, view } from "../state";
import type { Facets, LayerId } from "../wire";
import { statusOf } from "./start";

/** Counts by field and code, over the case layers that are shown; null while they are not known. */
export const facets = signal<ReadonlyMap<string, ReadonlyMap<string, number>> | null>(null);

/** What stages are made of: they exclude each other, so that each is counted without the one in force. */
const stageFields = ["status", "overdue", "due_soon"] as const;

/** Returns a disposer. */
export function followFacets(): () => void {
  let running = new AbortController();
  let asked = "";
  const stop = lateEffect(() => {
    const { n } = news.value;
    const at = view.value;
    const layers = recordLayers.value.filter(l => isCase(l) && shown.value.has(l.id));
    const questionsOf = (q: Quick) => {
      const questions: [LayerId, URLSearchParams][] = [];
      for (const layer of layers) {
        const query = queryOf(layer, q, hidden.value, today());
        if (!query) continue;
        if (q.inView && at) query.set("bbox", at.bbox.map(v => v.toFixed(6)).join(","));
        questions.push([layer.id, query]);
      }
      return questions;
    };
    const questions = questionsOf(quick.value);
    const staged = quick.value.stage === "all" ? [] : questionsOf({ ...quick.value, stage: "all" });
    const question = `${n} ${[...questions, ...staged].map(q => q.join("?")).join(" ")}`;
    if (question === asked) return;
    asked = question;
    running.abort();
    running = new AbortController();
    const { signal: own } = running;
    const ask = (all: typeof questions) => Promise.all(all.map(([layer, query]) => getFacets(layer, query, own)));
    Promise.all([ask(questions), ask(staged)])
      .then(([all, ofStages]) => {
        const sums = sumsOf(all);
        if (staged.length > 0) {
          const stages = sumsOf(ofStages);
          for (const field of stageFields) sums.set(field, stages.get(field) ?? new Map());
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

/** Counts of all layers together. */
function sumsOf(all: readonly Facets[]): Map<string, Map<string, number>> {
  const sums = new Map<string, Map<string, number>>();
  for (const { fields } of all) {
    for (const [field, codes] of Object.entries(fields)) {
      const sum = sums.get(field) ?? new Map<string, number>();
      sums.set(field, sum);
      for (const { code, count } of codes) sum.set(code, (sum.get(code) ?? 0) + count);
    }
  }
  return sums;
}
