/** Records in the viewport: each shown layer is asked again when the view, the filter or the data move. The newest question wins; what is shown stays until its answer is there. */
import { ClientError, getClusters, getItems } from "../client";
import { queryOf } from "../filter";
import { lateEffect } from "../later";
import { hidden, type LayerData, news, quick, recordLayers, records, setRecords, shown, today, view } from "../state";
import type { Layer, LayerId } from "../wire";
import { statusOf } from "./start";

/** The most records of a layer that are drawn one by one; more are asked for as clusters. */
export const viewportLimit = 5000;

/** What is known of a layer between two questions. */
interface Course {
  asked: string;
  /** The last answer had more than viewportLimit, or there was none yet: clusters, which are small, are asked for first. */
  dense: boolean;
  running: AbortController;
}

type Answer = Omit<LayerData, "status">;

export function followRecords(): () => void {
  const courses = new Map<LayerId, Course>();
  let clustered = true; // until the server says that it has no clusters
  let seen = news.peek().n;

  const stop = lateEffect(() => {
    const { n, layers } = news.value;
    if (n !== seen) {
      // The same question may have another answer now.
      for (const [id, course] of courses) if (!layers || layers.has(id)) course.asked = "";
      seen = n;
    }
    const at = view.value;
    if (!at) return;
    const bbox = at.bbox.map(v => v.toFixed(6)).join(",");
    for (const layer of recordLayers.value) {
      const query = queryOf(layer, quick.value, hidden.value, today());
      if (!shown.value.has(layer.id)) drop(layer.id);
      else if (!query) empty(layer.id);
      else {
        query.set("bbox", bbox);
        request(layer, query, Math.round(at.zoom));
      }
    }
  });

  function request(layer: Layer, query: URLSearchParams, zoom: number): void {
    const known = courses.get(layer.id);
    const dense = known?.dense ?? true;
    const question = `${query} ${dense ? zoom : ""}`;
    if (known?.asked === question) return;
    known?.running.abort();
    const running = new AbortController();
    const course = { asked: question, dense, running };
    courses.set(layer.id, course);
    setRecords(layer.id, { status: { kind: "loading" } });
    answer(layer.id, query, zoom, course)
      .then(data => {
        course.dense = data.clusters !== null;
        course.asked = `${query} ${course.dense ? zoom : ""}`;
        setRecords(layer.id, { ...data, status: { kind: "ready" } });
      })
      .catch(cause => {
        const status = statusOf(cause, running.signal);
        if (!status) return;
        course.asked = "";
        setRecords(layer.id, { status });
      });
  }

  /** Records where they fit; clusters where they do not; without clusters as many records as fit, and the exact total. */
  async function answer(id: LayerId, query: URLSearchParams, zoom: number, course: Course): Promise<Answer> {
    const { signal } = course.running;
    const first = course.dense ? await clusters(id, query, zoom, signal) : null;
    if (first && (first.matched ?? 0) > viewportLimit) return first;
    const page = await getItems(id, new URLSearchParams([...query, ["limit", String(viewportLimit)]]), signal);
    const notes = page.notes ?? [];
    const rest = page.numberMatched > page.features.length ? await clusters(id, query, zoom, signal) : null;
    return rest ?? { matched: page.numberMatched, features: page.features, clusters: null, notes };
  }

  async function clusters(id: LayerId, query: URLSearchParams, zoom: number, at: AbortSignal): Promise<Answer | null> {
    if (!clustered) return null;
    try {
      const all = await getClusters(id, new URLSearchParams([...query, ["zoom", String(zoom)]]), at);
      return { matched: all.total, features: [], clusters: all.clusters, notes: [] };
    } catch (cause) {
      if (!(cause instanceof ClientError) || cause.failure !== "gone") throw cause;
      clustered = false;
      return null;
    }
  }

  function empty(layer: LayerId): void {
    courses.get(layer)?.running.abort();
    courses.delete(layer);
    setRecords(layer, { matched: 0, features: [], clusters: null, notes: [], status: { kind: "ready" } });
  }

  function drop(layer: LayerId): void {
    courses.get(layer)?.running.abort();
    courses.delete(layer);
    if (!records.peek().has(layer)) return;
    const rest = new Map(records.peek());
    rest.delete(layer);
    records.value = rest;
  }

  return () => {
    stop();
    for (const { running } of courses.values()) running.abort();
  };
}
