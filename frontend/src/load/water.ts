/** Samples of drinking water in the selected unit, graded by the limits in force on their day. */
import { signal } from "@preact/signals";
import { getWater } from "../client";
import { lateEffect } from "../later";
import { layerById, news, selection } from "../state";
import type { Water } from "../wire";
import { statusOf } from "./start";

export const water = signal<{ unit: string; data: Water | null }>({ unit: "", data: null });

/** Returns a disposer. */
export function followWater(): () => void {
  let running = new AbortController();
  const stop = lateEffect(() => {
    news.value;
    running.abort();
    const at = selection.value;
    if (!at || !layerById.value.get(at.layer)?.level || !layerById.value.has("hazards")) return;
    running = new AbortController();
    const { signal: own } = running;
    const unit = at.id;
    if (water.peek().unit !== unit) water.value = { unit, data: null };
    getWater(unit, own)
      .then(data => {
        water.value = { unit, data };
      })
      .catch(cause => statusOf(cause, own)); // who may not read samples has a card without them
  });
  return () => {
    stop();
    running.abort();
  };
}
