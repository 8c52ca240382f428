/** What the server computes per unit when the land shows it: hot and cold spots, how far fuel is, and whom a station would relieve. */
import { effect } from "@preact/signals";
import { askWhatIf, getComputed, getItems } from "../client";
import { queryOf } from "../filter";
import { lateEffect } from "../later";
import {
  type ComputedData,
  candidate,
  fuel,
  hidden,
  mode,
  news,
  quick,
  spotLevel,
  spots,
  stations,
  today,
  topic,
  topicLayer,
  whatIf,
} from "../state";
import { statusOf } from "./start";

/** Returns a disposer. */
export function followComputed(): () => void {
  const stops = [
    follow(
      "hotspots",
      v => (spots.value = v),
      () => (mode.value === "hotspots" ? spotQuery() : null),
    ),
    follow(
      "fuel-access",
      v => (fuel.value = v),
      () => (mode.value === "fuel" ? new URLSearchParams() : null),
    ),
    followStations(),
    followWhatIf(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Spots of the topic's layer under the filter: what is narrowed to a unit is still compared with all there is. */
export function spotQuery(): URLSearchParams | null {
  const layer = topicLayer.value;
  const query = layer && queryOf(layer, { ...quick.value, unit: null, group: [] }, hidden.value, today());
  if (!layer || !query) return null;
  const measure = topic.value.measure === "count" ? "count" : "rate";
  return new URLSearchParams([["layer", layer.id], ["measure", measure], ["by", spotLevel.value], ...query]);
}

function follow(
  id: "hotspots" | "fuel-access",
  tell: (v: ComputedData) => void,
  wanted: () => URLSearchParams | null,
): () => void {
  let running = new AbortController();
  let asked = "";
  let shown: ComputedData = { data: null, status: { kind: "loading" } };
  const set = (v: ComputedData) => {
    shown = v;
    tell(v);
  };
  const stop = lateEffect(() => {
    const { n } = news.value;
    const query = wanted();
    const question = query ? `${n} ${query}` : "";
    if (question === asked) return;
    asked = question;
    running.abort();
    if (!query) return;
    running = new AbortController();
    const { signal } = running;
    set({ data: shown.data, status: { kind: "loading" } });
    getComputed(id, query, signal)
      .then(data => set({ data, status: { kind: "ready" } }))
      .catch(cause => {
        const status = statusOf(cause, signal);
        if (!status) return;
        asked = "";
        set({ data: null, status });
      });
  });
  return () => {
    stop();
    running.abort();
  };
}

/** The open stations, while the land shows how far they are. */
function followStations(): () => void {
  let running = new AbortController();
  let asked = false;
  const stop = lateEffect(() => {
    const { layers } = news.value;
    if (mode.value !== "fuel") {
      running.abort();
      asked = false;
      return;
    }
    if (asked && layers?.has("facilities") === false) return;
    asked = true;
    running.abort();
    running = new AbortController();
    const { signal } = running;
    getItems("facilities", new URLSearchParams(openStations), signal)
      .then(page => (stations.value = page.features))
      .catch(cause => {
        if (statusOf(cause, signal)) asked = false; // the panel says it of the distances
      });
  });
  return () => {
    stop();
    running.abort();
  };
}

const openStations = { kind: "fuel_station", status: "open", limit: "2000" };

/** Asks for each place the hand has come to, one question at a time: the newest place is asked when the answer is there. */
function followWhatIf(): () => void {
  const own = new AbortController();
  let busy = false;
  const stop = effect(() => {
    candidate.value;
    if (!busy) void ask();
  });

  async function ask(): Promise<void> {
    const at = candidate.peek();
    if (!at) {
      whatIf.value = { data: null, status: { kind: "ready" } };
      return;
    }
    busy = true;
    whatIf.value = { ...whatIf.peek(), status: { kind: "loading" } };
    try {
      whatIf.value = { data: await askWhatIf(at, own.signal), status: { kind: "ready" } };
    } catch (cause) {
      const status = statusOf(cause, own.signal);
      if (status) whatIf.value = { data: null, status };
    }
    busy = false;
    if (candidate.peek() !== at && !own.signal.aborted) void ask();
  }

  return () => {
    stop();
    own.abort();
  };
}
