/** Polygons prepared once for drawing and pointing: a path each, boxes in an index. Values restyle them; geometry never changes. */
import Flatbush from "flatbush";
import type { Feature, Geometry, Position } from "../wire";
import type { Frame } from "./canvas";
import { type Anchor, project, unproject } from "./mercator";
import { poleOf } from "./pole";

export class Area {
  private found: Anchor | null = null;

  constructor(
    readonly feature: Feature,
    /** In sheet units relative to the sheet's anchor. */
    readonly path: Path2D,
    readonly box: readonly [x0: number, y0: number, x1: number, y1: number],
  ) {}

  /** Where its name has most room, in sheet units; reckoned when first asked for. */
  get pole(): Anchor {
    this.found ??= poleOf(partsOf(this.feature.geometry).map(rings => rings.map(r => r.map(project)))) ?? {
      x: 0,
      y: 0,
    };
    return this.found;
  }

  /** The shorter side of its box, in sheet units. */
  get breadth(): number {
    return Math.min(this.box[2] - this.box[0], this.box[3] - this.box[1]);
  }
}

export class PolygonSheet {
  readonly areas: Area[] = [];
  private readonly anchor: Anchor;
  private readonly index: Flatbush | null;

  /** Features without an area are left out. */
  constructor(features: readonly Feature[]) {
    const rings = features.map(f => [f, partsOf(f.geometry).flat()] as const).filter(([, r]) => r.length > 0);
    const first = rings[0]?.[1][0]?.[0];
    this.anchor = first ? project(first) : { x: 0, y: 0 };
    for (const [feature, r] of rings) this.areas.push(trace(feature, r, this.anchor));
    this.index = this.areas.length > 0 ? new Flatbush(this.areas.length) : null;
    for (const { box } of this.areas) this.index?.add(...box);
    this.index?.finish();
  }

  /** Areas that touch the frame, in no order. */
  inFrame(frame: Frame): Area[] {
    const x = frame.origin.x - this.anchor.x;
    const y = frame.origin.y - this.anchor.y;
    return this.search(x, y, x + frame.width / frame.scale, y + frame.height / frame.scale);
  }

  /** Sets the context so that paths are drawn where they lie; line widths are then in pixels / frame.scale. */
  place(frame: Frame): void {
    const { ctx, ratio, scale, origin } = frame;
    const zoom = ratio * scale;
    ctx.setTransform(zoom, 0, 0, zoom, (this.anchor.x - origin.x) * zoom, (this.anchor.y - origin.y) * zoom);
  }

  /** The area that holds a world position; on an edge that two share, either of them. */
  at(world: Anchor): Area | null {
    const hits = this.search(
      world.x - this.anchor.x,
      world.y - this.anchor.y,
      world.x - this.anchor.x,
      world.y - this.anchor.y,
    );
    return hits.find(a => holds(a, world)) ?? null;
  }

  /** The area of an id; null when there is none. */
  byId(id: string): Area | null {
    return this.areas.find(a => a.feature.id === id) ?? null;
  }

  private search(x0: number, y0: number, x1: number, y1: number): Area[] {
    const hits = this.index?.search(x0, y0, x1, y1) ?? [];
    return hits.map(i => this.areas[i]).filter(a => a !== undefined);
  }
}

/** The polygons of an area, each a list of rings, the outer one first. The even-odd rule tells holes from land. */
export function partsOf(g: Geometry | null): Position[][][] {
  if (g?.type === "Polygon") return [g.coordinates];
  if (g?.type === "MultiPolygon") return g.coordinates;
  return [];
}

/** Whether a world position lies in the area: an even number of edges to its right is outside. */
export function holds(area: Area, world: Anchor): boolean {
  const [lon, lat] = unproject(world);
  let inside = false;
  for (const ring of partsOf(area.feature.geometry).flat()) {
    let b = ring[ring.length - 1];
    for (const a of ring) {
      if (b && a[1] > lat !== b[1] > lat && lon < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0])
        inside = !inside;
      b = a;
    }
  }
  return inside;
}

function trace(feature: Feature, rings: Position[][], anchor: Anchor): Area {
  const path = new Path2D();
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    let begun = false;
    for (const position of ring) {
      const p = project(position);
      const [x, y] = [p.x - anchor.x, p.y - anchor.y];
      if (begun) path.lineTo(x, y);
      else path.moveTo(x, y);
      begun = true;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    path.closePath();
  }
  return new Area(feature, path, box);
}
