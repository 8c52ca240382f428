/** Looks after watched views: when something changed, asks how they stand now, and says what is other than when they were last looked at. */
import { batch, computed, effect, signal } from "@preact/signals";
import { ClientError, type Failure, getByIds, getItems, getSummary } from "../client";
import { isCase, queryOf } from "../filter";
import { t } from "../i18n";
import { viewerKey } from "../load/since";
import { news, outlined, recordLayers, serverNow, session, today } from "../state";
import { filterOf } from "../url";
import type { Feature, LayerId } from "../wire";
import { type Kept, kept, lastSeen, loadViews, markSeen, unwatch } from "./kept";
import { isNarrower, openQuery } from "./query";
import { type Changes, changesOf, type Fates, goneOf, type LayerStand, type Stand } from "./stand";
import { w } from "./words";

export interface Watch {
  /** Of the view as it was read. */
  version: number;
  state: "looking" | "ready" | "failed";
  why?: Failure;
  now: Stand | null;
  changes: Changes | null;
}
export const watches = signal<ReadonlyMap<string, Watch>>(new Map());
export const watched = computed(() => kept.value.filter(v => v.watched !== null));
export const unread = computed(() => watched.value.filter(v => watches.value.get(v.id)?.changes).length);

/** What changed under the view that was opened last; null when it was closed or nothing had. */
export const opened = signal<{ name: string; at: string; changes: Changes } | null>(null);
/** Whether what is shown was saved or sent by somebody who sees more. */
export const cameNarrower = signal(false);

/** Rows of a layer that are compared one by one; more are counted by village. */
const mostRows = 1500;
const mostUnits = 3000;
/** Rows that left a view of which is asked what they became. */
const mostFates = 60;
/** Milliseconds between two rounds: news may come every second. */
const restMs = 4000;

/** Whether this viewer can watch: who reads single cases. */
export function canWatch(): boolean {
  return session.value?.viewer?.items === true && recordLayers.value.some(isCase);
}

/** How a view stands now. */
async function standOf(v: Pick<Kept, "query" | "version">, signal: AbortSignal): Promise<Stand> {
  const { layers, hidden, quick, box } = filterOf(v.query);
  const stand: Stand = { version: v.version, layers: {} };
  for (const layer of recordLayers.peek().filter(l => isCase(l) && layers.has(l.id))) {
    const q = queryOf(layer, quick, hidden, today());
    if (box) q?.set("bbox", box);
    stand.layers[layer.id] = q ? await layerStand(layer.id, layer.status ?? "status", q, signal) : { rows: {} };
  }
  return stand;
}

async function layerStand(
  layer: LayerId,
  status: string,
  q: URLSearchParams,
  signal: AbortSignal,
): Promise<LayerStand> {
  const ask = new URLSearchParams(q);
  ask.set("properties", `${status},overdue,unit`);
  ask.set("skipGeometry", "true");
  ask.set("limit", String(mostRows));
  const page = await getItems(layer, ask, signal);
  if (page.numberMatched > page.features.length) return { counts: await countsOf(layer, q, signal) };
  const rows: NonNullable<LayerStand["rows"]> = {};
  for (const { id, properties: p } of page.features) {
    const unit = String(p.unit);
    rows[unit] ??= {};
    rows[unit][id] = stateOf(p, status);
  }
  return { rows };
}

async function countsOf(
  layer: LayerId,
  q: URLSearchParams,
  signal: AbortSignal,
): Promise<NonNullable<LayerStand["counts"]>> {
  const of = async (measure: string) => {
    const ask = new URLSearchParams([
      ...q,
      ["layer", layer],
      ["measure", measure],
      ["by", "village"],
      ["method", "none"],
    ]);
    return (await getSummary(ask, signal)).values;
  };
  const [all, late] = [await of("count"), await of("overdue")];
  const some = all.filter(v => v.numerator > 0);
  const place = (unit: string) => (some.length > mostUnits ? unit.slice(0, 9) : unit);
  const counts: NonNullable<LayerStand["counts"]> = {};
  const add = (unit: string, i: 0 | 1, n: number) => {
    counts[place(unit)] ??= [0, 0];
    const at = counts[place(unit)];
    if (at) at[i] += n;
  };
  for (const v of some) add(v.unit, 0, v.numerator);
  for (const v of late) if (v.numerator > 0 && counts[place(v.unit)]) add(v.unit, 1, v.numerator);
  return counts;
}

/** What became of the first rows that are no longer under a view. */
async function fatesOf(before: Stand, now: Stand, signal: AbortSignal): Promise<Fates> {
  const fates = new Map<string, { unit: string; state: string } | null>();
  const gone = goneOf(before, now).slice(0, mostFates);
  for (const layer of new Set(gone.map(g => g.layer))) {
    const status = recordLayers.peek().find(l => l.id === layer)?.status ?? "status";
    const ids = gone.filter(g => g.layer === layer).map(g => g.id);
    for (const [id, { properties: p }] of await getByIds(layer, ids, `${status},overdue,unit`, signal)) {
      fates.set(`${layer}:${id}`, { unit: String(p.unit), state: stateOf(p, status) });
    }
  }
  return fates;
}

function stateOf(p: Feature["properties"], status: string): string {
  return `${p[status] ?? ""}${p.overdue === true ? "!" : ""}`;
}

/** Follows the viewer's views and what is watched of them. Returns a disposer. */
export function followViews(): () => void {
  const own = new AbortController();
  const from = new URLSearchParams(location.search).get("from")?.split(",") ?? [];
  const stands = new Map<string, { watched: string; stand: Stand | null }>(); // as last seen, by view
  let running = false;
  let known = false; // the views were read
  let due: ReadonlySet<LayerId> | "all" | null = null;
  let timer: number | undefined;
  let last = Number.NEGATIVE_INFINITY;

  function soon(layers: ReadonlySet<LayerId> | "all"): void {
    due = due === null ? layers : due === "all" || layers === "all" ? "all" : new Set([...due, ...layers]);
    if (timer !== undefined || running || document.hidden) return;
    timer = window.setTimeout(round, Math.max(0, last + restMs - performance.now()));
  }

  async function round(): Promise<void> {
    timer = undefined;
    running = true;
    const changed = due ?? "all";
    due = null;
    try {
      if (!known) await read();
      for (const v of watched.peek()) {
        const { layers } = filterOf(v.query);
        const failed = watches.peek().get(v.id)?.state === "failed"; // news of nothing says that the link is back
        if (!failed && changed !== "all" && ![...changed].some(l => layers.has(l))) continue;
        await look(v);
        if (own.signal.aborted) return;
      }
    } finally {
      last = performance.now();
      running = false;
    }
    if (due) soon(due);
  }

  async function look(v: Kept): Promise<void> {
    if (!watches.peek().has(v.id)) setWatch(v, { state: "looking", now: null, changes: null });
    try {
      let seen = stands.get(v.id);
      if (seen?.watched !== v.watched) {
        seen = { watched: v.watched ?? "", stand: await lastSeen(v, own.signal) };
        stands.set(v.id, seen);
      }
      const now = await standOf(v, own.signal);
      if (!seen.stand || seen.stand.version !== now.version) {
        await markSeen(v, now, serverNow().toISOString()); // the view was changed: it is watched anew as it is
        setWatch(v, { state: "ready", now, changes: null });
        return;
      }
      const fates = await fatesOf(seen.stand, now, own.signal);
      setWatch(v, { state: "ready", now, changes: changesOf(seen.stand, now, fates) });
    } catch (cause) {
      if (own.signal.aborted) return;
      if (!(cause instanceof ClientError)) throw cause;
      setWatch(v, {
        state: "failed",
        why: cause.failure,
        now: null,
        changes: watches.peek().get(v.id)?.changes ?? null,
      });
    }
  }

  function setWatch(v: Kept, w: Omit<Watch, "version">): void {
    watches.value = new Map(watches.peek()).set(v.id, { version: v.version, ...w });
  }

  /** Reads the views; without them the desk works, and the next round asks again. */
  function read(): Promise<void> {
    return loadViews(own.signal).then(
      () => {
        known = true;
      },
      () => {},
    );
  }

  const stops = [
    effect(() => {
      if (!viewerKey()) return;
      cameNarrower.value = isNarrower(session.peek()?.viewer?.scope ?? [], from);
      known = false;
      void read();
    }),
    effect(() => {
      const { n, layers } = news.value;
      if (n > 0) soon(layers ?? "all");
    }),
    effect(() => {
      const stale = watched.value.some(
        v => watches.peek().get(v.id)?.version !== v.version || stands.get(v.id)?.watched !== v.watched,
      );
      if (stale) soon("all");
    }),
  ];
  document.addEventListener("visibilitychange", () => document.hidden || void read().then(() => soon("all")), {
    signal: own.signal,
  });
  return () => {
    for (const stop of stops) stop();
    own.abort();
    clearTimeout(timer);
  };
}

/** Opens a view; of a watched one, with what changed since it was last looked at, which is then seen. */
export function openView(v: Kept): void {
  const watch = watches.peek().get(v.id);
  const changes = watch?.changes ?? null;
  batch(() => {
    openQuery(v.query);
    cameNarrower.value = v.narrower;
    opened.value = changes && v.watched ? { name: v.name, at: v.watched, changes } : null;
    outlined.value = new Set(changes?.villages ?? []);
  });
  if (v.watched && watch?.now) void see(v, watch.now);
}

/** What a view says now is seen. */
async function see(v: Kept, now: Stand): Promise<void> {
  const said = await markSeen(v, now, serverNow().toISOString());
  const watch = watches.peek().get(v.id);
  if (!said && watch) watches.value = new Map(watches.peek()).set(v.id, { ...watch, changes: null });
}

/** Begins to watch a view as it stands, or stops. What went wrong, in words; empty when nothing did. */
export async function setWatched(v: Kept, on: boolean): Promise<string> {
  if (!on) {
    watches.value = new Map([...watches.peek()].filter(([id]) => id !== v.id));
    return unwatch(v);
  }
  try {
    return await markSeen(v, await standOf(v, new AbortController().signal), serverNow().toISOString());
  } catch (cause) {
    if (!(cause instanceof ClientError)) throw cause;
    return w("failed", { why: t(`state.${cause.failure}`) });
  }
}

export function closeOpened(): void {
  opened.value = null;
  outlined.value = new Set();
}
