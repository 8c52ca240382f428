/** The quick filter: what a person narrows the map to, and the query it means for each layer. */
import type { Layer } from "./wire";

/** States of a case as offices ask for them; `settled` is settled but not yet closed. */
export const stages = ["all", "open", "due_soon", "overdue", "settled", "closed"] as const;
export type Stage = (typeof stages)[number];

/** Spans in days up to today; 0 is all time. */
export const spans = [0, 30, 90, 365] as const;
export type Span = (typeof spans)[number];

export interface Quick {
  /** Only these levels, 1 to 4; empty means all, records without a level too. */
  levels: ReadonlySet<number>;
  stage: Stage;
  span: Span;
  /** Only inside this unit, by code; null means everywhere. */
  unit: string | null;
}

export const everything: Quick = { levels: new Set(), stage: "all", span: 0, unit: null };

/** Codes of `data.CaseState` by stage: a status that a layer does not know is not asked of it. */
const statuses: Partial<Record<Stage, readonly string[]>> = {
  open: ["found", "accepted", "assigned", "in_progress", "suspended", "verified", "controlled"],
  settled: ["settled"],
  closed: ["closed", "revisited", "removed"],
};

/** A layer of cases has deadlines; levels and stages are said of cases alone. */
export function isCase(layer: Layer): boolean {
  return layer.fields.some(f => f.name === "overdue");
}

/** Facilities stand where cases and visits happen: no span of time leaves them out. */
export function isPlace(layer: Layer): boolean {
  return layer.status !== undefined && !isCase(layer);
}

/**
 * The query of one layer under the filter and with the `hidden` kinds (layer:code) switched off; null when nothing can
 * match. `today` is YYYY-MM-DD in the configured zone.
 */
export function queryOf(
  layer: Layer,
  quick: Quick,
  hidden: ReadonlySet<string>,
  today: string,
): URLSearchParams | null {
  const q = new URLSearchParams();
  if (quick.unit) q.set("unit", quick.unit);
  if (quick.span > 0 && layer.time && !isPlace(layer)) q.set("datetime", `${daysBefore(today, quick.span)}/..`);
  if (!kinds(layer, hidden, q)) return null;
  if (isCase(layer) && !stage(layer, quick.stage, q)) return null;
  if (isCase(layer) && quick.levels.size > 0) q.set("level", [...quick.levels].sort().join(","));
  return q;
}

/** Asks for the kinds that are on; false when all are off. Without any off it asks nothing, so that kinds unknown here stay. */
function kinds(layer: Layer, hidden: ReadonlySet<string>, q: URLSearchParams): boolean {
  const codes = layer.fields.find(f => f.name === layer.class)?.codes ?? [];
  const on = codes.filter(c => !hidden.has(`${layer.id}:${c.code}`));
  if (!layer.class || on.length === codes.length) return true;
  q.set(layer.class, on.map(c => c.code).join(","));
  return on.length > 0;
}

/** Asks for the stage; false when the layer knows none of its statuses. */
function stage(layer: Layer, wanted: Stage, q: URLSearchParams): boolean {
  if (wanted === "overdue" || wanted === "due_soon") q.set(wanted, "true");
  const codes = statuses[wanted];
  if (!codes || !layer.status) return true;
  const known = layer.fields.find(f => f.name === layer.status)?.codes ?? [];
  const asked = codes.filter(c => known.some(k => k.code === c));
  q.set(layer.status, asked.join(","));
  return asked.length > 0;
}

/** The calendar day n days before a day, both YYYY-MM-DD. */
export function daysBefore(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - n * 86_400_000).toISOString().slice(0, 10);
}

/** Whether anything is narrowed. */
export function isNarrow(quick: Quick): boolean {
  return quick.levels.size > 0 || quick.stage !== "all" || quick.span !== 0 || quick.unit !== null;
}
