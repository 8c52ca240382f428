/** The selected feature: taken from what is loaded, else asked for by its id; it stays selected while the map moves on. */
import { effect, untracked } from "@preact/signals";
import { getItem } from "../client";
import { boundaries, news, type Ref, records, selection, subject } from "../state";
import type { Feature } from "../wire";
import { statusOf } from "./start";

/** Keeps `subject` in step with `selection` and with what changes on the server. Returns a disposer. */
export function followSubject(): () => void {
  let running = new AbortController();
  let seen = news.peek().n;

  const stop = effect(() => {
    const at = selection.value;
    const { n, layers } = news.value;
    const changed = n !== seen && (!layers || !at || layers.has(at.layer));
    seen = n;
    if (!at) {
      running.abort();
      subject.value = null;
      return;
    }
    const loaded = find(at);
    const before = untracked(() => subject.value);
    const same = before?.id === at.id && before.layer === at.layer;
    if (loaded) {
      running.abort();
      if (same && before.feature === loaded && before.status.kind === "ready") return;
      subject.value = { ...at, feature: loaded, status: { kind: "ready" } };
    } else if (!same || changed) ask(at, same ? before.feature : null);
  });

  function ask(at: Ref, known: Feature | null): void {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    subject.value = { ...at, feature: known, status: { kind: "loading" } };
    getItem(at.layer, at.id, signal)
      .then(feature => {
        subject.value = { ...at, feature, status: { kind: "ready" } };
      })
      .catch(cause => {
        const status = statusOf(cause, signal);
        if (status) subject.value = { ...at, feature: null, status };
      });
  }

  return () => {
    stop();
    running.abort();
  };
}

function find(at: Ref): Feature | null {
  const features = records.value.get(at.layer)?.features ?? boundaries.value.get(at.layer) ?? [];
  return features.find(f => f.id === at.id) ?? null;
}
