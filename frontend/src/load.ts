/** Which state change causes which request. Every request is abortable; the newest wins; what is shown stays until the new is there. */
import { effect } from "@preact/signals";
import { ClientError, getAllItems, getItems, getSchema, getSession } from "./client";
import type { Bbox } from "./map/latlng";
import {
  asOf,
  boot,
  boundaries,
  changes,
  link,
  recordLayers,
  records,
  type Status,
  schema,
  session,
  setRecords,
  shown,
  viewport,
} from "./state";
import { isRecord, type LayerId } from "./wire";

/** How a thrown thing stands on screen; null when the caller aborted. */
function statusOf(cause: unknown, signal: AbortSignal): Status | null {
  if (signal.aborted) return null;
  if (cause instanceof ClientError) return { kind: "failed", failure: cause.failure, detail: cause.problem?.detail };
  throw cause;
}

/** Reads session and schema; call again to retry. */
export async function start(signal: AbortSignal): Promise<void> {
  boot.value = { kind: "loading" };
  try {
    const who = await getSession(signal);
    session.value = who;
    if (!who.viewer) {
      boot.value = { kind: "failed", failure: "unauthorized" };
      return;
    }
    if (who.as_of) asOf.value = new Date(who.as_of);
    schema.value = await getSchema(signal);
    boot.value = { kind: "ready" };
  } catch (cause) {
    const status = statusOf(cause, signal);
    if (status) boot.value = status;
  }
}

/** Fetches one boundary layer whole, once. */
export async function loadBoundaries(layer: LayerId, signal: AbortSignal): Promise<void> {
  try {
    const page = await getAllItems(layer, new URLSearchParams({ limit: "10000" }), signal);
    boundaries.value = new Map(boundaries.peek()).set(layer, page.features);
  } catch (cause) {
    const status = statusOf(cause, signal);
    if (status) setRecords(layer, { status });
  }
}

/** The largest page a viewport asks for; above it the map says how many more there are. */
export const viewportLimit = 5000;

/** Loads each shown layer whenever the viewport, the layer switch or `changed` moves. Returns a disposer. */
export function followViewport(): () => void {
  const running = new Map<LayerId, AbortController>();
  const asked = new Map<LayerId, string>();
  let seen = changes.peek();
  const stop = effect(() => {
    const bbox = viewport.value;
    if (changes.value !== seen) asked.clear(); // the same question may have another answer now
    seen = changes.value;
    if (!bbox) return;
    for (const layer of recordLayers.value) {
      if (shown.value.has(layer.id)) request(layer.id, bbox);
      else drop(layer.id);
    }
  });

  function request(layer: LayerId, bbox: Bbox): void {
    const query = new URLSearchParams({ limit: String(viewportLimit), bbox: bbox.map(v => v.toFixed(6)).join(",") });
    if (asked.get(layer) === query.toString()) return;
    asked.set(layer, query.toString());
    running.get(layer)?.abort();
    const own = new AbortController();
    running.set(layer, own);
    setRecords(layer, { status: { kind: "loading" } });
    getItems(layer, query, own.signal)
      .then(page => setRecords(layer, { page, status: { kind: "ready" } }))
      .catch(cause => {
        const status = statusOf(cause, own.signal);
        if (!status) return;
        asked.delete(layer);
        setRecords(layer, { status });
      });
  }

  function drop(layer: LayerId): void {
    running.get(layer)?.abort();
    running.delete(layer);
    asked.delete(layer);
    if (records.peek().has(layer)) {
      const rest = new Map(records.peek());
      rest.delete(layer);
      records.value = rest;
    }
  }

  return () => {
    stop();
    for (const controller of running.values()) controller.abort();
  };
}

/** Silence after which the stream is taken for dead: three heartbeats. */
const silenceMs = 30_000;

/** Follows the event stream: what changed is fetched again, the age of the data and the state of the link are kept. */
export function followEvents(): () => void {
  let source: EventSource | null = null;
  let watchdog = 0;
  let retry = 0;
  let failures = 0;

  function connect(): void {
    source = new EventSource("/api/events");
    source.addEventListener("hello", e => heard(e, true));
    source.addEventListener("beat", () => heard(null, false));
    source.addEventListener("change", e => heard(e, true));
    source.onerror = lost;
    watch();
  }

  function heard(event: MessageEvent<string> | null, changed: boolean): void {
    failures = 0;
    link.value = { live: true, at: new Date() };
    watch();
    if (!event || !changed) return;
    const news: unknown = JSON.parse(event.data);
    if (!isRecord(news)) return;
    if (typeof news.as_of === "string") asOf.value = new Date(news.as_of);
    const spread = typeof news.spread_ms === "number" ? news.spread_ms : 0;
    setTimeout(() => (changes.value += 1), Math.random() * spread);
  }

  function watch(): void {
    clearTimeout(watchdog);
    watchdog = window.setTimeout(lost, silenceMs);
  }

  /** Closes and tries again after a jittered, growing pause of at most 15 s. */
  function lost(): void {
    source?.close();
    clearTimeout(watchdog);
    clearTimeout(retry);
    link.value = { live: false, at: link.peek().at };
    failures += 1;
    retry = window.setTimeout(connect, Math.min(15_000, 500 * 2 ** failures) * (0.5 + Math.random() / 2));
  }

  connect();
  return () => {
    source?.close();
    clearTimeout(watchdog);
    clearTimeout(retry);
  };
}
