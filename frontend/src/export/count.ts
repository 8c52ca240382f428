/** How many records each chosen layer has under the filter, while the dialog is open. */
import { effect, signal } from "@preact/signals";
import { getCount } from "../client";
import { news } from "../state";
import type { LayerId } from "../wire";
import { offers } from "./offer";

/** The dialog is open. */
export const exporting = signal(false);
/** Layers that are ticked. */
export const chosen = signal<ReadonlySet<LayerId>>(new Set());
/** Counts by layer: missing while it is counted, null when it could not be. */
export const counts = signal<ReadonlyMap<LayerId, number | null>>(new Map());

/** Counts as long as the dialog is open. Returns a disposer. */
export function followCounts(): () => void {
  let running = new AbortController();
  const asked = new Map<LayerId, string>();
  const stop = effect(() => {
    if (!exporting.value) return;
    const { n } = news.value;
    for (const id of chosen.value) {
      const offer = offers.value.get(id);
      if (!offer) continue;
      const query = offer.params();
      const question = `${n} ${query}`;
      if (asked.get(id) === question) continue;
      asked.set(id, question);
      if (!query) {
        note(id, 0);
        continue;
      }
      getCount(id, query, running.signal)
        .then(total => asked.get(id) === question && note(id, total))
        .catch(() => {
          if (running.signal.aborted || asked.get(id) !== question) return;
          asked.delete(id);
          note(id, null);
        });
    }
  });
  return () => {
    stop();
    running.abort();
    running = new AbortController();
  };
}

function note(id: LayerId, n: number | null): void {
  counts.value = new Map(counts.peek()).set(id, n);
}
