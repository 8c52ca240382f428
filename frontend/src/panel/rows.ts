/** The order of the list: overdue before not, worse levels first, then the oldest deadline. */
import type { Feature, Layer } from "../wire";

export interface Row {
  layer: Layer;
  feature: Feature;
  level: number;
  overdue: boolean;
}

/** The first `most` rows of all the layers' features, in order of urgency; ties by id, so that the order does not jump. */
export function rowsOf(loaded: readonly { layer: Layer; features: readonly Feature[] }[], most: number): Row[] {
  const rows = loaded.flatMap(({ layer, features }) =>
    features.map(feature => ({
      layer,
      feature,
      level: Number(feature.properties.level ?? 0),
      overdue: feature.properties.overdue === true,
    })),
  );
  return rows.sort(byUrgency).slice(0, most);
}

function byUrgency(a: Row, b: Row): number {
  if (a.overdue !== b.overdue) return a.overdue ? -1 : 1;
  const [la, lb] = [a.level || 9, b.level || 9];
  if (la !== lb) return la - lb;
  const [da, db] = [String(a.feature.properties.due ?? "9"), String(b.feature.properties.due ?? "9")];
  if (da !== db) return da < db ? -1 : 1;
  return a.feature.id < b.feature.id ? -1 : 1;
}
