/** Boundaries: counties first, since the view is fitted to them, townships next, villages from the zoom that needs them. */
import { effect } from "@preact/signals";
import { getAllItems } from "../client";
import { boundaries, boundaryStatus, link, news, quick, type Status, selection, view, widest } from "../state";
import type { LayerId } from "../wire";
import { statusOf } from "./start";

/** The zoom from which villages are worth their bytes: there they are some 15 pixels wide. */
const villageZoom = 9.5;

/** Loads each level when it is first needed, and again when it changed or the link came back after a failure. Returns a disposer. */
export function followBoundaries(): () => void {
  const running = new Map<LayerId, AbortController>();
  let seen = news.peek().n;

  function load(layer: LayerId): void {
    running.get(layer)?.abort();
    const own = new AbortController();
    running.set(layer, own);
    setStatus(layer, { kind: "loading" });
    getAllItems(layer, new URLSearchParams({ limit: "10000" }), own.signal)
      .then(page => {
        boundaries.value = new Map(boundaries.peek()).set(layer, page.features);
        setStatus(layer, { kind: "ready" });
      })
      .catch(cause => {
        const status = statusOf(cause, own.signal);
        if (status) setStatus(layer, status);
      });
  }

  const wanted = (layer: LayerId): boolean => {
    const ready = (l: LayerId) => boundaryStatus.value.get(l)?.kind === "ready";
    if (layer === "counties") return true;
    if (layer === "townships") return ready("counties");
    const needed =
      selection.value?.layer === "villages" || quick.value.unit?.length === 12 || widest.value.length === 0;
    return ready("townships") && (needed || (view.value?.zoom ?? 0) >= villageZoom);
  };

  const stops = [
    effect(() => {
      for (const layer of ["counties", "townships", "villages"]) {
        const status = boundaryStatus.value.get(layer);
        const again = status?.kind === "failed" && link.value.state === "live" && status.failure === "offline";
        if (wanted(layer) && (!status || again)) load(layer);
      }
    }),
    effect(() => {
      const { n, layers } = news.value;
      if (n === seen) return;
      seen = n;
      for (const layer of boundaries.peek().keys()) if (!layers || layers.has(layer)) load(layer);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const own of running.values()) own.abort();
  };
}

function setStatus(layer: LayerId, status: Status): void {
  boundaryStatus.value = new Map(boundaryStatus.peek()).set(layer, status);
}
