/** From a figure to the cases it counts: the table opens with them, ready to be read or assigned. */
import { batch } from "@preact/signals";
import { drillInto } from "./drill";
import type { Stage } from "./filter";
import { tabled } from "./load/table";
import { camera, folded, listing, narrow, quick, selection, shown, toggle } from "./state";
import { mostUnits } from "./url";
import type { LayerId } from "./wire";

/** Lists the cases of a layer in a unit: all that the filter leaves, or those of one stage. */
export function listCases(layer: LayerId, unit: string, stage: Stage): void {
  batch(() => {
    shown.value = toggle(shown.peek(), layer, true);
    tabled.value = layer;
    drillInto(unit);
    quick.value = { ...quick.peek(), stage };
    list(true);
  });
}

/** Lists the cases of a layer in a unit and the ones around it: what a hot spot is made of, the most urgent first. */
export function listAround(layer: LayerId, units: readonly string[]): void {
  batch(() => {
    shown.value = toggle(shown.peek(), layer, true);
    tabled.value = layer;
    selection.value = null;
    camera.value = null; // the table holds what is in view
    quick.value = { ...quick.peek(), group: units.slice(0, mostUnits) };
    list(true);
  });
}

/** Narrows to a stage and lists what is in it; a second press takes both away. */
export function listStage(stage: Stage): void {
  batch(() => {
    const on = quick.peek().stage === stage;
    quick.value = { ...quick.peek(), stage: on ? "all" : stage };
    list(!on);
  });
}

/** Opens or closes the table, on a narrow screen in the place of the panel from which it is asked for. */
function list(on: boolean): void {
  listing.value = on;
  if (on && narrow.peek()) folded.value = true;
}
