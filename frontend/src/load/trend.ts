/** How many records of the topic's layer there are over time, under the filter but for its time: what the brush moves on. */
import { signal } from "@preact/signals";
import { getTrend } from "../client";
import { queryOf } from "../filter";
import { lateEffect } from "../later";
import { hidden, news, quick, type Status, today, topicLayer, view } from "../state";
import type { Trend } from "../wire";
import { statusOf } from "./start";

export const trend = signal<{ data: Trend | null; status: Status }>({ data: null, status: { kind: "loading" } });

/** Returns a disposer. */
export function followTrend(): () => void {
  let running = new AbortController();
  let asked = "";
  const stop = lateEffect(() => {
    const { n } = news.value;
    const layer = topicLayer.value;
    const at = view.value;
    if (!layer?.time) return;
    const query = queryOf(layer, { ...quick.value, days: null, span: 0 }, hidden.value, today());
    if (query && quick.value.inView && at) query.set("bbox", at.bbox.map(v => v.toFixed(6)).join(","));
    const question = `${n} ${layer.id} ${query}`;
    if (question === asked) return;
    asked = question;
    running.abort();
    running = new AbortController();
    const { signal: own } = running;
    if (!query) {
      trend.value = { data: null, status: { kind: "ready" } };
      return;
    }
    trend.value = { ...trend.peek(), status: { kind: "loading" } };
    getTrend(layer.id, query, own)
      .then(data => {
        trend.value = { data, status: { kind: "ready" } };
      })
      .catch(cause => {
        const status = statusOf(cause, own);
        if (!status) return;
        asked = "";
        trend.value = { data: null, status };
      });
  });
  return () => {
    stop();
    running.abort();
  };
}
