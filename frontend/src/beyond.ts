/** Addresses come from people who see more, and hands push the map away: whether what is shown lies beyond what this viewer sees. */
import { computed } from "@preact/signals";
import { bboxOf } from "./map/fit";
import type { Bbox } from "./map/latlng";
import { boundaryStatus, quick, session, unitOf, view, widest } from "./state";

const extent = computed(() => bboxOf(widest.value));

/** "unit": the filter is narrowed to a unit beyond; "view": the map shows none of the land; null: neither, or not known yet. */
export const beyond = computed<"unit" | "view" | null>(() => {
  if (boundaryStatus.value.kind !== "ready" || widest.value.length === 0) return null;
  const { unit } = quick.value;
  if (unit && !unitOf(unit) && !holdsScope(unit)) return "unit";
  return extent.value && view.value && apart(extent.value, view.value.bbox) ? "view" : null;
});

/** Whether the viewer's scope lies in the unit: then it is not on their map, and what they see of it is theirs. */
function holdsScope(unit: string): boolean {
  const prefix = unit.length === 6 ? unit.replace(/00$/, "") : unit;
  return session.value?.viewer?.scope.some(s => s.startsWith(prefix) || prefix.startsWith(s)) ?? true;
}

export function apart(a: Bbox, b: Bbox): boolean {
  return a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
}
