/** Polygons prepared once for drawing and pointing: a path each, boxes in an index. Values restyle them; geometry never changes. */
import Flatbush from "flatbush";
import type { Feature, Geometry, Position } from "../wire";
import type { Frame } from "./canvas";
import { type Anchor, project } from "./mercator";

export interface Area {
  readonly feature: Feature;
  /** In sheet units relative to the sheet's anchor. */
  readonly path: Path2D;
  readonly box: readonly [number, number, number, number];
}

export class PolygonSheet {
  readonly areas: Area[] = [];
  private readonly anchor: Anchor;
  private readonly index: Flatbush | null;

  /** Features without an area are left out. */
  constructor(features: readonly Feature[]) {
    const rings = features.map(f => [f, ringsOf(f.geometry)] as const).filter(([, r]) => r.length > 0);
    const first = rings[0]?.[1][0]?.[0];
    this.anchor = first ? project(first) : { x: 0, y: 0 };
    for (const [feature, r] of rings) this.areas.push({ feature, ...trace(r, this.anchor) });
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

  /** The area that holds a world position; of two that share an edge, the first fed. */
  at(world: Anchor, ctx: CanvasRenderingContext2D): Area | null {
    const x = world.x - this.anchor.x;
    const y = world.y - this.anchor.y;
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const hit = this.search(x, y, x, y).find(a => ctx.isPointInPath(a.path, x, y, "evenodd"));
    ctx.restore();
    return hit ?? null;
  }

  private search(x0: number, y0: number, x1: number, y1: number): Area[] {
    const hits = this.index?.search(x0, y0, x1, y1) ?? [];
    return hits.map(i => this.areas[i]).filter(a => a !== undefined);
  }
}

/** All rings of an area, outer and inner alike: the even-odd rule tells them apart. */
export function ringsOf(g: Geometry | null): Position[][] {
  if (g?.type === "Polygon") return g.coordinates;
  if (g?.type === "MultiPolygon") return g.coordinates.flat();
  return [];
}

function trace(rings: Position[][], anchor: Anchor): Pick<Area, "path" | "box"> {
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
  return { path, box };
}
