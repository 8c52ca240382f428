/** What the map draws at a place: one record as a pin, or many as a bubble. */
import { isCase, isPlace } from "../filter";
import { type Glyph, glyphOf } from "../glyph";
import { placeBody } from "../shape";
import { type Cluster, type Feature, isPosition, type Layer, type LayerId } from "../wire";
import { type Anchor, project } from "./mercator";

/** A record. */
export interface Pin {
  layer: Layer;
  feature: Feature;
  glyph: Glyph;
  /** 1 red … 4 blue; 0 without a level. */
  level: number;
  overdue: boolean;
  /** Which of shape.ts's bodies it has: its level's, or that of places. */
  body: number;
}

export interface Mark {
  /** In sheet units; of many the mean of their places. */
  at: Anchor;
  count: number;
  /** Number of records by level, without one first; of some clusters only the worst is known, and they add up to less. */
  levels: readonly number[];
  /** The most urgent level in it, 1 to 4; 0 when none has one. */
  worst: number;
  overdue: number;
  byLayer: ReadonlyMap<LayerId, number>;
  /** The records of it that are known here, the most urgent first. */
  pins: readonly Pin[];
}

/** The layers' records and clusters as marks, one after another. A record without a point, or a broken one, is not drawn; counts stay the server's. */
export function* marksOf(
  layers: readonly { layer: Layer; features: readonly Feature[]; clusters: readonly Cluster[] | null }[],
): Generator<Mark, void, void> {
  for (const { layer, features, clusters } of layers) {
    for (const f of features) {
      if (f.geometry?.type === "Point" && isPosition(f.geometry.coordinates)) {
        yield markOf(pinOf(layer, f), project(f.geometry.coordinates));
      }
    }
    for (const c of clusters ?? []) yield markOfCluster(layer, c);
  }
}

export function pinOf(layer: Layer, feature: Feature): Pin {
  const stated = Number(feature.properties.level ?? 0);
  const level = stated >= 1 && stated <= 4 ? stated : 0;
  return {
    layer,
    feature,
    glyph: glyphOf(layer.id, layer.class ? String(feature.properties[layer.class] ?? "") : ""),
    level,
    body: isPlace(layer) ? placeBody : level,
    overdue: feature.properties.overdue === true,
  };
}

export function markOf(pin: Pin, at: Anchor): Mark {
  const levels = [0, 0, 0, 0, 0];
  levels[pin.level] = 1;
  const overdue = pin.overdue ? 1 : 0;
  return { at, count: 1, levels, worst: pin.level, overdue, byLayer: new Map([[pin.layer.id, 1]]), pins: [pin] };
}

function markOfCluster(layer: Layer, c: Cluster): Mark {
  const worst = [0, 0, 0, 0, 0];
  if (c.worst) worst[c.worst] = 1;
  const levels = c.levels ?? (isCase(layer) ? worst : [c.count, 0, 0, 0, 0]);
  const byLayer = new Map([[layer.id, c.count]]);
  return { at: project(c.at), count: c.count, levels, worst: c.worst ?? 0, overdue: c.overdue, byLayer, pins: [] };
}

/** How urgent a mark is: worse levels first, overdue before not; what has no level last. */
export function urgency(m: { worst: number; overdue: number }): number {
  return (m.worst === 0 ? 0 : 10 - 2 * m.worst) + (m.overdue > 0 ? 1 : 0);
}

/** All of the marks as one, at the mean of their places. */
export function unite(marks: readonly Mark[]): Mark {
  const only = marks[0];
  if (only && marks.length === 1) return only;
  const byLayer = new Map<LayerId, number>();
  const levels = [0, 0, 0, 0, 0];
  let [x, y, count, overdue, worst] = [0, 0, 0, 0, 0];
  for (const m of marks) {
    x += m.at.x * m.count;
    y += m.at.y * m.count;
    count += m.count;
    overdue += m.overdue;
    worst = worst === 0 ? m.worst : m.worst === 0 ? worst : Math.min(worst, m.worst);
    for (const [i, n] of m.levels.entries()) levels[i] = (levels[i] ?? 0) + n;
    for (const [id, n] of m.byLayer) byLayer.set(id, (byLayer.get(id) ?? 0) + n);
  }
  const pins = marks.flatMap(m => m.pins).sort((a, b) => urgencyOf(b) - urgencyOf(a));
  return { at: { x: x / count, y: y / count }, count, levels, worst, overdue, byLayer, pins };
}

function urgencyOf(p: Pin): number {
  return urgency({ worst: p.level, overdue: p.overdue ? 1 : 0 });
}
