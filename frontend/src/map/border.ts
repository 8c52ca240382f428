/** A level's lines, each shared border once, in bundles that are drawn one after another and only where they are in sight. */
import type { Position } from "../wire";
import type { Frame, Slices } from "./canvas";
import { type Anchor, project, unproject } from "./mercator";
import { trace } from "./sheet";

/** Positions in a bundle: what one slice of a drawing can stroke. */
const bundled = 1500;

type Box = [west: number, south: number, east: number, north: number];

interface Bundle {
  lines: (readonly Position[])[];
  size: number;
  box: Box;
  path: Path2D | null;
}

export class Border {
  private readonly anchor: Anchor;
  private readonly bundles: Bundle[] = [];

  constructor(lines: readonly (readonly Position[])[]) {
    const first = lines[0]?.[0];
    this.anchor = first ? project(first) : { x: 0, y: 0 };
    const cells = new Map<string, Bundle>(); // lines that begin near each other lie near each other
    for (const line of lines) {
      const [start] = line;
      if (!start) continue;
      const cell = `${Math.floor(start[0] * 5)} ${Math.floor(start[1] * 5)}`;
      let bundle = cells.get(cell);
      if (!bundle || bundle.size > bundled) {
        bundle = { lines: [], size: 0, box: [Infinity, Infinity, -Infinity, -Infinity], path: null };
        cells.set(cell, bundle);
        this.bundles.push(bundle);
      }
      bundle.lines.push(line);
      bundle.size += line.length;
      widen(bundle.box, line);
    }
  }

  /** Strokes what is in sight with the context's line, `width` pixels wide. */
  *stroke({ ctx, ratio, scale, origin, width: w, height: h }: Frame, width: number): Slices {
    const [x, y] = [this.anchor.x - origin.x, this.anchor.y - origin.y];
    const zoom = ratio * scale;
    ctx.setTransform(zoom, 0, 0, zoom, x * zoom, y * zoom);
    const air = width / scale;
    const [west, north] = unproject({ x: origin.x - air, y: origin.y - air });
    const [east, south] = unproject({ x: origin.x + w / scale + air, y: origin.y + h / scale + air });
    for (const bundle of this.bundles) {
      const [x0, y0, x1, y1] = bundle.box;
      if (x1 < west || y1 < south || x0 > east || y0 > north) continue;
      bundle.path ??= trace(bundle.lines, this.anchor, false);
      ctx.stroke(bundle.path);
      yield;
    }
  }
}

/** Widens a box of longitudes and latitudes. */
function widen(box: Box, line: readonly Position[]): void {
  for (const [lon, lat] of line) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
}
