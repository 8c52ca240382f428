/** Polygons prepared once for drawing and pointing: a path each, boxes in an index. Values restyle them; geometry never changes. */
import Flatbush from "flatbush";
import { type Feature, type Geometry, isPosition, type Position } from "../wire";
import type { Frame } from "./canvas";
import { type Anchor, project, unproject } from "./mercator";
import { poleOf } from "./pole";

export class Area {
  private found: Anchor | null = null;
  private traced: Path2D | null = null;

  constructor(
    readonly feature: Feature,
    private readonly anchor: Anchor,
    readonly box: readonly [x0: number, y0: number, x1: number, y1: number],
  ) {}

  /** In sheet units relative to the sheet's anchor; traced when first drawn, since most of a fine sheet is out of sight. */
  get path(): Path2D {
    this.traced ??= trace(partsOf(this.feature.geometry).flat(), this.anchor, true);
    return this.traced;
  }

  /** Where its name has most room, in sheet units: as the server says, else reckoned when first asked for. */
  get pole(): Anchor {
    const { label } = this.feature.properties;
    if (!this.found && isPosition(label)) this.found = project(label);
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
  private readonly ids = new Map<string, Area>();
  private readonly anchor: Anchor;
  private readonly index: Flatbush | null;

  /** Features without an area are left out. */
  constructor(features: readonly Feature[]) {
    const parts = features.map(f => [f, partsOf(f.geometry)] as const).filter(([, p]) => p.some(r => r.length > 0));
    const first = parts[0]?.[1].find(r => r.length > 0)?.[0]?.[0];
    this.anchor = first ? project(first) : { x: 0, y: 0 };
    for (const [feature, p] of parts) this.areas.push(new Area(feature, this.anchor, boxOf(p, this.anchor)));
    this.index = this.areas.length > 0 ? new Flatbush(this.areas.length) : null;
    for (const area of this.areas) {
      this.index?.add(...area.box);
      this.ids.set(area.feature.id, area);
    }
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

  /** The box of an area in the world's sheet units. */
  extentOf({ box: [x0, y0, x1, y1] }: Area): { x0: number; y0: number; x1: number; y1: number } {
    const { x, y } = this.anchor;
    return { x0: x0 + x, y0: y0 + y, x1: x1 + x, y1: y1 + y };
  }

  /** The area of an id; null when there is none. */
  byId(id: string): Area | null {
    return this.ids.get(id) ?? null;
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

/** Lines as one path relative to an anchor; `closed` for rings. */
export function trace(lines: readonly (readonly Position[])[], anchor: Anchor, closed: boolean): Path2D {
  const path = new Path2D();
  for (const line of lines) {
    let begun = false;
    for (const position of line) {
      const p = project(position);
      if (begun) path.lineTo(p.x - anchor.x, p.y - anchor.y);
      else path.moveTo(p.x - anchor.x, p.y - anchor.y);
      begun = true;
    }
    if (closed) path.closePath();
  }
  return path;
}

function boxOf(parts: readonly Position[][][], anchor: Anchor): readonly [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rings of parts) {
    for (const ring of rings) {
      for (const [lon, lat] of ring) {
        if (lon < west) west = lon;
        if (lon > east) east = lon;
        if (lat < south) south = lat;
        if (lat > north) north = lat;
      }
    }
  }
  const nw = project([west, north]);
  const se = project([east, south]);
  return [nw.x - anchor.x, nw.y - anchor.y, se.x - anchor.x, se.y - anchor.y];
}
