/** Going into a unit and out again: the filter narrows to it, and the map goes there. */
import { batch } from "@preact/signals";
import { camera, quick, selection, session } from "./state";
import { unitAbove } from "./topic";

/** Narrows to a unit, or to everything; the card of what was selected goes. */
export function drillInto(code: string | null): void {
  batch(() => {
    const { unit, group } = quick.peek();
    if (unit !== code || group.length > 0) quick.value = { ...quick.peek(), unit: code, group: [] }; // else there is nothing to undo
    selection.value = null;
    camera.value = null; // home is then the unit
  });
}

/** One level up; false when the map is not narrowed to a unit. */
export function drillOut(): boolean {
  const { unit } = quick.peek();
  if (!unit) return false;
  const above = unitAbove(unit);
  const inScope = session.peek()?.viewer?.scope.every(s => s.length < (above?.length ?? 0)) ?? true;
  drillInto(above && inScope ? above : null);
  return true;
}
