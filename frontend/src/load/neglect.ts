/** How many villages nobody has been to for long, in the unit the desk is narrowed to. */
import { signal } from "@preact/signals";
import { getSummary } from "../client";
import { lateEffect } from "../later";
import { folded, layerById, mode, news, quick, summary } from "../state";
import type { Summary } from "../wire";
import { statusOf } from "./start";

/** Months in a row without a visit from which a village is told of, as in the weekly brief. */
const longMonths = 2;

/** null while it is not known. */
export const neglected = signal<number | null>(null);

/** How many units of a summary of months without a visit have had none for long. */
export function neglectedOf({ values }: Pick<Summary, "values">): number {
  return values.filter(v => v.value !== null && v.value >= longMonths).length;
}

/** Asks after the map has its colours, while the panel is open, and again when unit or data change. Returns a disposer. */
export function followNeglect(): () => void {
  let running = new AbortController();
  let asked = "";
  let told = 0; // the newest news of visits
  let of: string | null = null; // the unit that the figure is of
  const stop = lateEffect(() => {
    const { n, layers } = news.value;
    const { unit } = quick.value;
    if (layers?.has("visits") !== false) told = n;
    const colouring = mode.value === "measure" && summary.value.status.kind === "loading";
    if (!layerById.value.has("visits") || colouring || folded.value) return;
    const question = `${told} ${unit}`;
    if (question === asked) return;
    asked = question;
    if (unit !== of) neglected.value = null;
    of = unit;
    running.abort();
    running = new AbortController();
    const { signal: own } = running;
    const q = new URLSearchParams({ layer: "visits", measure: "gap_months", by: "village" });
    if (unit) q.set("within", unit);
    getSummary(q, own)
      .then(data => {
        neglected.value = neglectedOf(data);
      })
      .catch(cause => {
        if (statusOf(cause, own)) asked = ""; // the map's own requests say what is wrong
      });
  });
  return () => {
    stop();
    running.abort();
  };
}
