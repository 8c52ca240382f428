/** How open disputes by village stand against the last visit of this viewer; remembered anew when the page is left. */
import { signal } from "@preact/signals";
import { getSummary } from "../client";
import { lateEffect } from "../later";
import { recall, remember, type Seen } from "../memory";
import { type Since, sinceOf } from "../since";
import { news, outlined, serverNow, session } from "../state";
import { statusOf } from "./start";

export const since = signal<Since | null>(null);

/** Whose memory it is. */
export function viewerKey(): string {
  const v = session.value?.viewer;
  return v ? `${v.name || v.role} ${v.scope.join(",")}` : "";
}

/** A visit sooner after the last than this changes nothing: what was new is still new after a reload. */
const awayMs = 30 * 60_000;

/** Returns a disposer. */
export function followSince(): () => void {
  const own = new AbortController();
  let now: Seen | null = null;
  let base: Seen | null = null;
  let key = "";
  const stop = lateEffect(() => {
    const viewer = viewerKey();
    const { layers } = news.value;
    if (!viewer || (layers && !layers.has("disputes") && viewer === key)) return;
    if (viewer !== key) {
      key = viewer;
      base = recall(viewer).seen;
    }
    const q = new URLSearchParams({ layer: "disputes", measure: "count", by: "village", method: "none" });
    getSummary(q, own.signal)
      .then(summary => {
        const counts: Record<string, number> = {};
        for (const v of summary.values) if (v.numerator > 0) counts[v.unit] = v.numerator;
        now = {
          at: serverNow().toISOString(),
          topic: "disputes.count",
          by: "village",
          counts,
          total: summary.total.numerator,
        };
        since.value = base ? sinceOf(base, summary.values) : null;
        const away = base ? serverNow().getTime() - Date.parse(base.at) : Number.POSITIVE_INFINITY;
        if (away > awayMs) remember(viewer, now);
      })
      .catch(cause => statusOf(cause, own.signal)); // without an answer there is nothing new to tell
  });
  return () => {
    stop();
    own.abort();
  };
}

/** Outlines what changed, or takes the outlines away. */
export function outlineSince(on: boolean): void {
  outlined.value = new Set(on ? (since.peek()?.changed.map(c => c.unit) ?? []) : []);
}
