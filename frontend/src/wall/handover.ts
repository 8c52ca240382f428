/** What a shift hands over: the server counts it, the same for every screen. */
import { caseLayers } from "./facts";
import { cardsWish, handoverWish, kept } from "./feeds";
import type { Handover, ShiftFigures } from "./wire";

export const figures = () => kept(handoverWish());

/** Figures of a unit over all case layers. */
function overCases(layers: readonly ShiftFigures[]): { found: number; settled: number; newly: number } {
  const out = { found: 0, settled: 0, newly: 0 };
  for (const f of layers) {
    if (f.settled === null) continue;
    out.found += f.found;
    out.settled += f.settled;
    out.newly += f.newly_overdue ?? 0;
  }
  return out;
}

/** Units in which something happened this shift. */
export function unitsOf(h: Handover) {
  return h.values
    .map(u => ({ unit: u.unit, name: u.name, ...overCases(u.layers) }))
    .filter(u => u.found + u.settled + u.newly > 0);
}

/** The gravest open cases, to hand over by name of place. */
export const gravest = () => caseLayers.map(l => kept(cardsWish(l, "level", 10)));
