/** What a wall's map is asked to show. Codes are unit codes; values are already classes: the map knows no measures. */
import type { Glyph } from "../../glyph";

/** Hazards of a kind at a unit, or several units near each other. */
export interface Sign {
  unit: string;
  glyph: Glyph;
  /** The worst level among them, 1 to 4; 0 when none has one. */
  level: number;
  count: number;
  overdue: boolean;
}

export interface MapScene {
  /** The unit that fills the map; null is everything in scope. */
  focus: string | null;
  /** The unit that is meant, outlined and lit; null where the focus is. */
  mark: string | null;
  /** Class by village code, lowest 0; -1 is no data. A village that is not named here is bare land. */
  classes: ReadonlyMap<string, number>;
  /** Number of classes there can be. */
  steps: number;
  /** Villages that are significantly high, by confidence 1 to 3. */
  hot: ReadonlyMap<string, number>;
  signs: readonly Sign[];
  /** Visits by village code in the hour now running. */
  visits: ReadonlyMap<string, number>;
}

export const bareScene: MapScene = {
  focus: null,
  mark: null,
  classes: new Map(),
  steps: 5,
  hot: new Map(),
  signs: [],
  visits: new Map(),
};
