/** What the card of the selected unit tells beside its counts: facts, roster, coverage, course over time, what is open. */
import { signal } from "@preact/signals";
import { getCard, getCoverage, getItems, getTrendOf } from "../client";
import { isCase } from "../filter";
import { lateEffect } from "../later";
import { layerById, news, recordLayers, type Status, selection, today } from "../state";
import { levelOf } from "../topic";
import type { CoverageDoc, Feature, Layer, Trend, UnitDoc } from "../wire";
import { statusOf } from "./start";

export interface UnitFacts {
  unit: string;
  card: UnitDoc | null;
  status: Status;
  /** Months of disputes; null where the server tells none. */
  trend: Trend | null;
  /** Whether it was visited this month, and in the twelve up to it; null where the server tells nothing. */
  coverage: CoverageDoc | null;
  /** The most urgent cases that are open, a few of each layer. */
  urgent: readonly { layer: Layer; feature: Feature }[];
}
export const unitFacts = signal<UnitFacts | null>(null);

/** Cases listed of each layer. */
const urgentRows = 4;

/** Keeps it in step with the selection and the data. Returns a disposer. */
export function followUnit(): () => void {
  let running = new AbortController();
  const stop = lateEffect(() => {
    news.value;
    running.abort();
    const at = selection.value;
    if (!at || !layerById.value.get(at.layer)?.level) {
      unitFacts.value = null;
      return;
    }
    running = new AbortController();
    const { signal: own } = running;
    const before = unitFacts.peek();
    const same = before?.unit === at.id;
    unitFacts.value = same
      ? { ...before, status: { kind: "loading" } }
      : { unit: at.id, card: null, status: { kind: "loading" }, trend: null, coverage: null, urgent: [] };
    const tell = (change: Partial<UnitFacts>) => {
      const now = unitFacts.peek();
      if (!own.aborted && now) unitFacts.value = { ...now, ...change };
    };
    getCard(at.id, own)
      .then(card => tell({ card, status: { kind: "ready" } }))
      .catch(cause => {
        const status = statusOf(cause, own);
        if (status) tell({ status });
      });
    // The rest stands beside the card: without it the card is still right.
    getTrendOf("disputes", at.id, own)
      .then(trend => tell({ trend }))
      .catch(cause => statusOf(cause, own));
    const by = levelOf(at.id);
    if (by) {
      getCoverage(by, at.id, today().slice(0, 7), own)
        .then(coverage => tell({ coverage }))
        .catch(cause => statusOf(cause, own));
    }
    Promise.all(
      recordLayers
        .peek()
        .filter(isCase)
        .map(layer => urgentOf(layer, at.id, own)),
    )
      .then(all => tell({ urgent: all.flat() }))
      .catch(cause => statusOf(cause, own));
  });
  return () => {
    stop();
    running.abort();
  };
}

async function urgentOf(layer: Layer, unit: string, own: AbortSignal): Promise<{ layer: Layer; feature: Feature }[]> {
  const q = new URLSearchParams({ unit, overdue: "true", sortby: "level,due", limit: String(urgentRows) });
  const page = await getItems(layer.id, q, own);
  return page.features.map(feature => ({ layer, feature }));
}
