/**
 * Boundaries of all levels from one topology, as paths in sheet units from one anchor. Shared arcs are decoded once; the line of a
 * level, and the outline of any set of units, are the arcs that belong to it once.
 */
import { type Anchor, project } from "../mercator";

/** Levels from the widest to the finest unit. */
export const levels = ["counties", "townships", "villages"] as const;
export type Level = (typeof levels)[number];

/** One geometry of a TopoJSON object; ring members are arc numbers, ~n is arc n backwards. */
export interface TopoUnit {
  type: string;
  id?: string | number;
  arcs?: number[][] | number[][][];
  properties?: {
    name?: string;
    label?: [number, number] | null;
    label_m?: number;
    households?: number | null;
    parent?: string;
  };
}

export interface Topology {
  type: "Topology";
  transform?: { scale: [number, number]; translate: [number, number] };
  arcs: [number, number][][];
  objects: Partial<Record<Level, { geometries: TopoUnit[] }>>;
}

export interface Region {
  code: string;
  name: string;
  level: Level;
  /** In sheet units from the atlas's anchor. */
  path: Path2D;
  box: readonly [x0: number, y0: number, x1: number, y1: number];
  /** Where its name has most room. */
  pole: Anchor;
  arcs: readonly number[];
}

export class Atlas {
  readonly regions: Record<Level, readonly Region[]>;
  private readonly byCode = new Map<string, Region>();
  private readonly arcs: readonly (readonly Anchor[])[];
  private readonly meshes = new Map<Level, Path2D>();
  private readonly anchor: Anchor;

  constructor(topology: Topology) {
    const first = decode(topology, topology.arcs[0] ?? [])[0];
    this.anchor = first ? project(first) : { x: 0, y: 0 };
    this.arcs = topology.arcs.map(arc => decode(topology, arc).map(p => this.place(p)));
    const of = (level: Level) =>
      (topology.objects[level]?.geometries ?? []).map(g => this.region(level, g)).filter(r => r !== null);
    this.regions = { counties: of("counties"), townships: of("townships"), villages: of("villages") };
    for (const level of levels) for (const r of this.regions[level]) this.byCode.set(r.code, r);
  }

  get(code: string): Region | undefined {
    return this.byCode.get(code);
  }

  /** The widest level that has units: of a viewer of less than a county its townships or villages. */
  get widest(): Level {
    return levels.find(l => this.regions[l].length > 0) ?? "counties";
  }

  /** A lon, lat in sheet units from the anchor. */
  place(position: readonly [number, number]): Anchor {
    const p = project([position[0], position[1]]);
    return { x: p.x - this.anchor.x, y: p.y - this.anchor.y };
  }

  /** The box around units; null of none. */
  boxOf(regions: readonly Region[]): Region["box"] | null {
    if (regions.length === 0) return null;
    const side = (i: 0 | 1 | 2 | 3) => regions.map(r => r.box[i]);
    return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
  }

  /** Every line of a level, each once. */
  mesh(level: Level): Path2D {
    const known = this.meshes.get(level);
    if (known) return known;
    const path = this.trace(new Set(this.regions[level].flatMap(r => r.arcs)));
    this.meshes.set(level, path);
    return path;
  }

  /** The outline of units together: what only one of them borders on. */
  outline(regions: readonly Region[]): Path2D {
    const uses = new Map<number, number>();
    for (const r of regions) for (const a of r.arcs) uses.set(a, (uses.get(a) ?? 0) + 1);
    return this.trace([...uses].filter(([, n]) => n === 1).map(([a]) => a));
  }

  private trace(arcs: Iterable<number>): Path2D {
    const path = new Path2D();
    for (const i of arcs) {
      for (const [k, p] of (this.arcs[i] ?? []).entries()) {
        if (k === 0) path.moveTo(p.x, p.y);
        else path.lineTo(p.x, p.y);
      }
    }
    return path;
  }

  /** null for a geometry without an area. */
  private region(level: Level, g: TopoUnit): Region | null {
    const rings = ringsOf(g);
    if (rings.length === 0 || g.id === undefined) return null;
    const path = new Path2D();
    const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of rings) {
      let begun = false;
      for (const [i, ref] of ring.entries()) {
        const arc = this.arcs[ref < 0 ? ~ref : ref] ?? [];
        for (let k = i === 0 ? 0 : 1; k < arc.length; k++) {
          const p = arc[ref < 0 ? arc.length - 1 - k : k];
          if (!p) continue;
          if (begun) path.lineTo(p.x, p.y);
          else path.moveTo(p.x, p.y);
          begun = true;
          box[0] = Math.min(box[0], p.x);
          box[1] = Math.min(box[1], p.y);
          box[2] = Math.max(box[2], p.x);
          box[3] = Math.max(box[3], p.y);
        }
      }
      path.closePath();
    }
    const label = g.properties?.label;
    const pole = label ? this.place(label) : { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 };
    const arcs = rings.flat().map(ref => (ref < 0 ? ~ref : ref));
    return { code: String(g.id), name: g.properties?.name ?? String(g.id), level, path, box, pole, arcs };
  }
}

function ringsOf(g: TopoUnit): number[][] {
  if (g.type === "Polygon") return (g.arcs ?? []) as number[][];
  if (g.type === "MultiPolygon") return (g.arcs ?? []).flat() as number[][];
  return [];
}

/** An arc's positions in lon, lat: sums of steps where the topology is quantised. */
export function decode({ transform }: Topology, arc: readonly (readonly [number, number])[]): [number, number][] {
  if (!transform) return arc.map(([x, y]) => [x, y]);
  const { scale, translate } = transform;
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}
