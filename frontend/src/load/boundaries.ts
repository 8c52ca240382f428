/** Boundaries: one topology of all levels, in the detail that the zoom can show; coarse first, since the view is fitted to it. */
import { batch, effect } from "@preact/signals";
import { getBoundaries, getTopology } from "../client";
import { type Ground, grounding, type Units } from "../map/topo";
import { borders, boundaries, boundaryStatus, link, news, view } from "../state";
import { inTurns } from "../turns";
import type { Detail } from "../wire";
import { statusOf } from "./start";

/** Keeps boundaries in step with zoom and news. Returns a disposer. */
export function followBoundaries(): () => void {
  const known = new Map<string, Ground>();
  let details: readonly Detail[] = [];
  let running = new AbortController();
  let shown = "";
  let coming = new Set<string>(); // files on their way, under the signal that runs
  let seen = news.peek().n;

  /** Asks which files there are, then for the one that fits. */
  async function list(): Promise<void> {
    running.abort();
    running = new AbortController();
    coming = new Set();
    const { signal } = running;
    boundaryStatus.value = { kind: "loading" };
    try {
      const found = await getBoundaries(signal);
      details = found.details;
      for (const hash of known.keys()) if (!details.some(d => d.hash === hash)) known.delete(hash);
      await show(signal);
      boundaryStatus.value = { kind: "ready" };
    } catch (cause) {
      const status = statusOf(cause, signal);
      if (status) boundaryStatus.value = status;
    }
  }

  async function show(signal: AbortSignal): Promise<void> {
    const detail = detailFor(details, view.peek()?.zoom ?? 0);
    if (!detail || detail.hash === shown) return;
    let have = known.get(detail.hash);
    if (!have) {
      const on = coming;
      if (on.has(detail.hash)) return; // whoever asked for it shows it
      on.add(detail.hash);
      try {
        have = await inTurns(grounding((await getTopology(detail.href, signal)) as Units), signal);
      } finally {
        on.delete(detail.hash);
      }
    }
    known.set(detail.hash, have);
    if (detailFor(details, view.peek()?.zoom ?? 0) !== detail) return show(signal); // the zoom moved on meanwhile
    shown = detail.hash;
    batch(() => {
      borders.value = have.borders;
      boundaries.value = have.features;
    });
  }

  const stops = [
    effect(() => {
      const status = boundaryStatus.value;
      const again = status.kind === "failed" && link.value.state === "live" && status.failure === "offline";
      if (again) void list();
    }),
    effect(() => {
      const { n, layers } = news.value;
      if (n === seen) return;
      seen = n;
      if (!layers || ["counties", "townships", "villages"].some(l => layers.has(l))) void list();
    }),
    effect(() => {
      view.value;
      if (details.length === 0) return;
      const { signal } = running;
      // A finer detail that does not come leaves the coarser one: nothing is lost but corners.
      show(signal).catch(cause => statusOf(cause, signal));
    }),
  ];
  void list();
  return () => {
    for (const stop of stops) stop();
    running.abort();
  };
}

/** The coarsest file that is fine enough for a zoom; the finest where none is. */
function detailFor(details: readonly Detail[], zoom: number): Detail | undefined {
  return details.find(d => zoom <= d.max_zoom) ?? details[details.length - 1];
}
