/** The filter: what a person narrows the desk to, and the query it means for each layer. */
import { ringToWkt } from "./ring";
import type { Layer, Position } from "./wire";

/** States of a case as offices ask for them; `settled` is settled but not yet closed. */
export const stages = ["all", "open", "due_soon", "overdue", "settled", "closed"] as const;
export type Stage = (typeof stages)[number];

/** Spans in days of which today is the last, as everywhere; 0 is all time. */
export const spans = [0, 7, 30, 90, 365] as const;
export type Span = (typeof spans)[number];

/** Yes-or-no fields of a case that a person asks for by name. */
export const flags = ["key_case", "supervised", "backlog"] as const;
export type Flag = (typeof flags)[number];

/** Code fields beside kind and status that a person narrows by. */
export const codeFields = ["owner_tier", "satisfaction"] as const;
export type CodeField = (typeof codeFields)[number];

/** A stretch of calendar days, both ends in it, YYYY-MM-DD in the configured zone. */
export interface Days {
  from: string;
  to: string;
}

export interface Quick {
  /** Only these levels, 1 to 4; empty means all, records without a level too. */
  levels: ReadonlySet<number>;
  stage: Stage;
  span: Span;
  /** Days chosen on the histogram; they outrank the span. */
  days: Days | null;
  /** Only inside this unit, by code; null means everywhere. */
  unit: string | null;
  /** Only in these units, by code, such as a hot spot's; empty means wherever `unit` says. */
  group: readonly string[];
  flags: ReadonlySet<Flag>;
  /** Only these codes, as field:code. */
  codes: ReadonlySet<string>;
  /** Free text; empty means none. */
  text: string;
  /** A drawn outline, open: the last corner is not the first again. */
  area: readonly Position[] | null;
  /** Only what the map shows now. */
  inView: boolean;
}

export const everything: Quick = {
  levels: new Set(),
  stage: "all",
  span: 0,
  days: null,
  unit: null,
  group: [],
  flags: new Set(),
  codes: new Set(),
  text: "",
  area: null,
  inView: false,
};

/** Codes of `data.CaseState` by stage: a status that a layer does not know is not asked of it. */
const statuses: Partial<Record<Stage, readonly string[]>> = {
  open: ["found", "accepted", "assigned", "in_progress", "suspended", "verified", "controlled"],
  settled: ["settled"],
  closed: ["closed", "revisited", "removed"],
};

/** How many records a stage would leave, of counts by field and code. */
export function stageCount(stage: Stage, counts: ReadonlyMap<string, ReadonlyMap<string, number>>): number {
  if (stage === "overdue" || stage === "due_soon") return counts.get(stage)?.get("true") ?? 0;
  const by = counts.get("status");
  return [...(by ?? [])].reduce((n, [code, k]) => ((statuses[stage]?.includes(code) ?? true) ? n + k : n), 0);
}

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
 * match. `today` is YYYY-MM-DD in the configured zone. What is in view is not in it: callers know where the map looks.
 */
export function queryOf(
  layer: Layer,
  quick: Quick,
  hidden: ReadonlySet<string>,
  today: string,
): URLSearchParams | null {
  const q = new URLSearchParams();
  if (!place(quick, q)) return null;
  const time = datetimeOf(quick, today);
  if (time && layer.time && !isPlace(layer)) q.set("datetime", time);
  if (!kinds(layer, hidden, q)) return null;
  if (isCase(layer) && !(stage(layer, quick.stage, q) && marked(layer, quick, q))) return null;
  if (isCase(layer) && quick.levels.size > 0) q.set("level", [...quick.levels].sort().join(","));
  if (quick.text) q.set("q", quick.text);
  if (quick.area) q.set("area", ringToWkt(quick.area));
  return q;
}

/** Asks for the unit, or for those of a group that lie in it; false when none does. */
function place({ unit, group }: Quick, q: URLSearchParams): boolean {
  const within = group.filter(code => code.startsWith(unit ?? ""));
  const asked = group.length > 0 ? within.join(",") : unit;
  if (asked) q.set("unit", asked);
  return group.length === 0 || within.length > 0;
}

/** The days the filter leaves, as an OGC interval; null for all time. */
function datetimeOf({ days, span }: Pick<Quick, "days" | "span">, today: string): string | null {
  if (days) return `${days.from}/${days.to}`;
  return span > 0 ? `${firstDay(span, today)}/..` : null;
}

/** The first day of a span that ends today. */
export function firstDay(span: Span, today: string): string {
  return daysBefore(today, span - 1);
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

/** Asks for flags and codes; false when the layer has no such field, so that no case of it can match. */
function marked(layer: Layer, quick: Quick, q: URLSearchParams): boolean {
  const has = (name: string) => layer.fields.some(f => f.name === name);
  for (const flag of quick.flags) {
    if (!has(flag)) return false;
    q.set(flag, "true");
  }
  for (const field of codeFields) {
    const codes = codesOf(quick, field);
    if (codes.length === 0) continue;
    if (!has(field)) return false;
    q.set(field, codes.join(","));
  }
  return true;
}

/** The codes of a field that are asked for, in order. */
export function codesOf({ codes }: Pick<Quick, "codes">, field: CodeField): string[] {
  return [...codes]
    .filter(c => c.startsWith(`${field}:`))
    .map(c => c.slice(field.length + 1))
    .sort();
}

/** The calendar day n days before a day, both YYYY-MM-DD. */
export function daysBefore(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - n * 86_400_000).toISOString().slice(0, 10);
}

/** Whether anything is narrowed. */
export function isNarrow(quick: Quick): boolean {
  return partsOf(quick).length > 0;
}

/** One thing that narrows: what it is called and the filter without it. */
export interface Part {
  /** level:1, stage, time, unit, group, flag:key_case, code:owner_tier:township, text, area, view. */
  id: string;
  without: Quick;
}

/** What narrows, one by one, in the order in which it is said. */
export function partsOf(quick: Quick): Part[] {
  const parts: Part[] = [];
  const add = (id: string, change: Partial<Quick>) => parts.push({ id, without: { ...quick, ...change } });
  if (quick.unit) add("unit", { unit: null });
  if (quick.group.length > 0) add("group", { group: [] });
  if (quick.area) add("area", { area: null });
  if (quick.inView) add("view", { inView: false });
  if (quick.days || quick.span > 0) add("time", { days: null, span: 0 });
  if (quick.stage !== "all") add("stage", { stage: "all" });
  for (const l of [...quick.levels].sort()) add(`level:${l}`, { levels: minus(quick.levels, l) });
  for (const f of flags) if (quick.flags.has(f)) add(`flag:${f}`, { flags: minus(quick.flags, f) });
  for (const c of [...quick.codes].sort()) add(`code:${c}`, { codes: minus(quick.codes, c) });
  if (quick.text) add("text", { text: "" });
  return parts;
}

function minus<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return new Set([...set].filter(m => m !== member));
}
