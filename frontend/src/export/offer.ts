/** What the dialog offers: layers of records and units, and what the server computes of them, each with the question that the desk asks. */
import { computed } from "@preact/signals";
import { queryOf } from "../filter";
import { label } from "../i18n";
import { spotQuery } from "../load/computed";
import { hidden, layerById, quick, tables, today, topicLayer, view } from "../state";
import { type By, layerOfLevel, levels } from "../topic";
import type { Layer, LayerId } from "../wire";
import { w } from "./words";

export interface Offer {
  id: LayerId;
  name: () => string;
  /** What it holds, of computed ones; empty for others. */
  says: () => string;
  /** Parameters of items as the desk filters; null when nothing can match. */
  params: () => URLSearchParams | null;
}

/** Layers of the schema. */
export const stored = computed<Offer[]>(() =>
  [...layerById.value.values()].map(l => ({
    id: l.id,
    name: () => label(l.label),
    says: () => "",
    params: () => paramsOf(l),
  })),
);

/** What is computed when it is asked for: spots as the topic has them, and figures of units. */
export const made = computed<Offer[]>(() => [
  {
    id: "hotspots",
    name: () => w("made.hotspots"),
    says: () => w("says.hotspots", { layer: topicLayer.value ? label(topicLayer.value.label) : "" }),
    params: spotParams,
  },
  { id: "coverage", name: () => w("made.coverage"), says: () => w("says.coverage"), params: roundParams },
  { id: "fuel-access", name: () => w("made.fuel"), says: () => w("says.fuel"), params: () => unitParams("village") },
  ...tables.value
    .filter(x => levels.some(l => l === x.level))
    .map(x => ({
      id: `table-${x.id}`,
      name: () => label(x.label),
      says: () => w("says.table"),
      params: () => unitParams(x.level as By),
    })),
]);

export const offers = computed<ReadonlyMap<LayerId, Offer>>(
  () => new Map([...stored.value, ...made.value].map(o => [o.id, o] as const)),
);

/** What the export asks of a layer: the same as the desk does; null when nothing can match. */
export function paramsOf(layer: Layer): URLSearchParams | null {
  return inView(queryOf(layer, quick.value, hidden.value, today()));
}

function inView(q: URLSearchParams | null): URLSearchParams | null {
  const bbox = quick.value.inView ? view.value?.bbox : undefined;
  if (q && bbox) q.set("bbox", bbox.map(n => n.toFixed(6)).join(","));
  return q;
}

function unitParams(level: By): URLSearchParams | null {
  const units = layerById.value.get(layerOfLevel[level]);
  return units ? paramsOf(units) : null;
}

/** Of spots the unit chooses which are taken, as on the map. */
function spotParams(): URLSearchParams | null {
  const q = spotQuery();
  if (q && quick.value.unit) q.set("unit", quick.value.unit);
  return inView(q);
}

/** The round is of the month in which the period ends. */
function roundParams(): URLSearchParams | null {
  const q = unitParams("village");
  const visits = layerById.value.get("visits");
  const time = visits && queryOf(visits, quick.value, new Set(), today())?.get("datetime");
  if (q && time) q.set("datetime", time);
  return q;
}
