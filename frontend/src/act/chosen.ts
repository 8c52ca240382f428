/** Rows of the table that are chosen to be assigned together. */
import { computed, signal } from "@preact/signals";
import type { Feature, Layer, LayerId } from "../wire";

/** As many as the server assigns at once. */
export const mostChosen = 500;

/** The layer they are of, and the rows by id as they were read. */
export const chosen = signal<{ layer: LayerId; rows: ReadonlyMap<string, Feature> }>({ layer: "", rows: new Map() });
export const chosenCount = computed(() => chosen.value.rows.size);
/** The row from which the next stretch goes. */
let anchor = "";

/** A layer whose cases have an owner or a deadline to be given. */
export function assigns(layer: Layer): boolean {
  return layer.fields.some(f => f.name === "overdue");
}

function rowsOf(layer: LayerId): ReadonlyMap<string, Feature> {
  const now = chosen.peek();
  return now.layer === layer ? now.rows : new Map();
}

function set(layer: LayerId, rows: ReadonlyMap<string, Feature>): void {
  chosen.value = { layer, rows: new Map([...rows].slice(0, mostChosen)) };
}

export function isChosen(layer: LayerId, id: string): boolean {
  return chosen.value.layer === layer && chosen.value.rows.has(id);
}

/** Chooses a row or no longer; with `stretch`, all from the row before to this one. */
export function choose(layer: LayerId, all: readonly Feature[], id: string, stretch: boolean): void {
  const rows = new Map(rowsOf(layer));
  const to = all.findIndex(f => f.id === id);
  const from = stretch ? all.findIndex(f => f.id === anchor) : -1;
  if (from >= 0 && to >= 0) {
    for (const f of all.slice(Math.min(from, to), Math.max(from, to) + 1)) rows.set(f.id, f);
  } else if (rows.has(id)) rows.delete(id);
  else if (all[to]) rows.set(id, all[to]);
  anchor = id;
  set(layer, rows);
}

/** Every row that is loaded, or none. */
export function chooseAll(layer: LayerId, all: readonly Feature[], on: boolean): void {
  set(layer, new Map(on ? all.map(f => [f.id, f]) : []));
}

/** The rows as they are now, for those that are still chosen. */
export function refresh(rows: readonly Feature[]): void {
  const now = new Map(chosen.peek().rows);
  for (const f of rows) if (now.has(f.id)) now.set(f.id, f);
  chosen.value = { ...chosen.peek(), rows: now };
}

/** Takes rows out. */
export function leaveOut(ids: readonly string[]): void {
  const out = new Set(ids);
  chosen.value = { ...chosen.peek(), rows: new Map([...chosen.peek().rows].filter(([id]) => !out.has(id))) };
}
