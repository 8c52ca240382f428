/** Draws boundaries: land, in the colours of its values where it has some, then village, township and county lines as far as the zoom has room for them. */
import type { Feature, LayerId, Position } from "../wire";
import { Border } from "./border";
import type { Frame, Slices } from "./canvas";
import { hatch, unscale } from "./hatch";
import type { Extent } from "./look";
import type { Anchor } from "./mercator";
import type { Palette } from "./palette";
import { type Area, PolygonSheet } from "./sheet";

/** Boundary layers from the widest to the finest unit. */
export const levels = ["counties", "townships", "villages"] as const;
export type Level = (typeof levels)[number];

/** Zooms from which a level's lines are drawn, and pixels a unit must be wide for its own: below, lines would run together. */
const lineZoom: Record<Level, number> = { counties: 0, townships: 8.25, villages: 9.75 };
const leastPx = 6;
/** Pixels up to which a unit is ringed. */
const smallPx = 32;

/** How a unit is filled: a colour, and over it strokes where colour alone would not be told apart. One object a class. */
export interface Fill {
  colour: string;
  /** Colour of slanted strokes; none without. */
  strokes?: string;
}

/** Fills of a level's units by code; a unit of the level without one is hatched as having no value. */
export interface Tint {
  level: Level;
  fills: ReadonlyMap<string, Fill>;
  /** Whose units are coloured, by code prefix; others stay plain. */
  within: string;
}

export class Land {
  private sheets = new Map<Level, PolygonSheet>(levels.map(l => [l, new PolygonSheet([])]));
  private fed = new Map<Level, readonly Feature[]>();
  private borders = new Map<Level, Border>();
  /** What was made of boundaries of one detail is there when the map comes back to it. */
  private readonly made = new WeakMap<readonly Feature[], PolygonSheet>();
  private readonly lined = new WeakMap<readonly Position[][], Border>();

  /** Takes the boundaries; a level that is the same as before keeps its paths. Tells whether anything is new. */
  feed(
    boundaries: ReadonlyMap<LayerId, readonly Feature[]>,
    borders: ReadonlyMap<LayerId, readonly Position[][]> = new Map(),
  ): boolean {
    let fresh = false;
    for (const level of levels) {
      const features = boundaries.get(level) ?? [];
      if (this.fed.get(level) === features || (features.length === 0 && !this.fed.has(level))) continue;
      this.fed.set(level, features);
      const sheet = this.made.get(features) ?? new PolygonSheet(features);
      this.made.set(features, sheet);
      this.sheets.set(level, sheet);
      const lines = borders.get(level);
      const border = lines && (this.lined.get(lines) ?? new Border(lines));
      if (border) {
        this.lined.set(lines, border);
        this.borders.set(level, border);
      } else this.borders.delete(level);
      fresh = true;
    }
    return fresh;
  }

  /** `scope`: code prefixes of the viewer's own units; land beyond them is faded. `over`: on a base map, which stays seen. */
  *paint(frame: Frame, p: Palette, scope: readonly string[], tint: Tint | null = null, over = false): Slices {
    const { ctx, unit } = frame;
    ctx.lineJoin = "round";
    const widest = this.widest();
    yield* this.stroke(frame, widest, p.edge, 3.4 * unit); // the fill leaves the outer half of it, around the prefecture
    ctx.globalAlpha = over ? 0.3 : 1;
    yield* this.fill(frame, p, scope);
    ctx.globalAlpha = over ? 0.72 : 1;
    const tinted = tint !== null && (this.fed.get(tint.level)?.length ?? 0) > 0;
    if (tinted) yield* this.colour(frame, p, tint);
    ctx.globalAlpha = 1;
    const fine = this.draws("villages", frame.zoom);
    const near = Math.max(0, Math.min(1, (frame.zoom - 10) / 3)); // hairlines grow as the map nears
    if (fine) yield* this.stroke(frame, "villages", tinted ? p.seam : p.village, (0.6 + 0.6 * near) * unit);
    if (this.draws("townships", frame.zoom))
      yield* this.stroke(frame, "townships", tinted ? p.seam : p.township, (fine ? 1.4 + 0.4 * near : 0.8) * unit);
    const part = tint !== null && tint.within !== ""; // of a part alone, the rest steps back
    if (tinted && !part) yield* this.stroke(frame, "counties", p.seam, (fine ? 4 : 3.2) * unit);
    yield* this.stroke(frame, "counties", part ? p.township : tinted ? p.edge : p.county, (fine ? 2.25 : 1.6) * unit);
    ctx.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  }

  /** Marks one unit: a tint, and a line around it. */
  mark(frame: Frame, id: string, colour: string, width: number, tint: number): void {
    const found = this.find(id);
    if (!found) return;
    const { ctx, ratio } = frame;
    found.sheet.place(frame);
    ctx.globalAlpha = tint;
    ctx.fillStyle = colour;
    ctx.fill(found.area.path, "evenodd");
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colour;
    ctx.lineJoin = "round";
    ctx.lineWidth = width / frame.scale;
    ctx.stroke(found.area.path);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** The box of some units; null when there is none of them. */
  extent(ids: Iterable<string>): Extent | null {
    const boxes = [...ids]
      .map(id => this.find(id))
      .filter(found => found !== null)
      .map(({ sheet, area }) => sheet.extentOf(area));
    if (boxes.length === 0) return null;
    return {
      x0: Math.min(...boxes.map(b => b.x0)),
      y0: Math.min(...boxes.map(b => b.y0)),
      x1: Math.max(...boxes.map(b => b.x1)),
      y1: Math.max(...boxes.map(b => b.y1)),
    };
  }

  /** Rings a unit that is so small on the screen that its outline alone would be overlooked. */
  ring(frame: Frame, id: string, colour: string, halo: string): void {
    const area = this.unit(id);
    if (!area) return;
    const { ctx, ratio, origin, scale, unit } = frame;
    const [x0, y0, x1, y1] = area.box;
    if (Math.max(x1 - x0, y1 - y0) * scale > smallPx * unit) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.beginPath();
    ctx.arc((area.pole.x - origin.x) * scale, (area.pole.y - origin.y) * scale, 12 * unit, 0, 2 * Math.PI);
    ctx.strokeStyle = halo;
    ctx.lineWidth = 6 * unit;
    ctx.stroke();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 3 * unit;
    ctx.stroke();
  }

  /** Whether lines of a level are drawn at a zoom: then its units can be pointed at. */
  draws(level: Level, zoom: number): boolean {
    return (zoom >= lineZoom[level] || level === this.widest()) && (this.fed.get(level)?.length ?? 0) > 0;
  }

  /** The finest unit with lines at a zoom that holds a world position; `level` asks for that level alone, lines or not. */
  at(world: Anchor, zoom: number, level: Level | null = null): Area | null {
    if (level && (this.fed.get(level)?.length ?? 0) > 0) return this.sheets.get(level)?.at(world) ?? null;
    for (const each of [...levels].reverse()) {
      const area = this.draws(each, zoom) ? this.sheets.get(each)?.at(world) : null;
      if (area) return area;
    }
    return null;
  }

  /** The units of a level that touch the frame. */
  inFrame(level: Level, frame: Frame): readonly Area[] {
    return this.sheets.get(level)?.inFrame(frame) ?? [];
  }

  /** A unit of any level by its code. */
  unit(id: string): Area | null {
    return this.find(id)?.area ?? null;
  }

  /** The widest level that has units: that of the counties but for viewers of less than a county. */
  private widest(): Level {
    return levels.find(l => (this.fed.get(l)?.length ?? 0) > 0) ?? "counties";
  }

  private find(id: string): { sheet: PolygonSheet; area: Area } | null {
    for (const sheet of this.sheets.values()) {
      const area = sheet.byId(id);
      if (area) return { sheet, area };
    }
    return null;
  }

  /** Plain land: of the scope, and of what lies beyond it. A scope finer than the widest units is filled over them. */
  private *fill(frame: Frame, p: Palette, scope: readonly string[]): Slices {
    const { ctx } = frame;
    const sheet = this.sheets.get(this.widest());
    sheet?.place(frame);
    for (const { feature, path } of sheet?.inFrame(frame) ?? []) {
      ctx.fillStyle = isOwn(feature.id, scope) ? p.land : p.landOut;
      ctx.fill(path, "evenodd");
      yield;
    }
    ctx.fillStyle = p.land;
    for (const code of scope) {
      const found = this.find(code);
      if (!found || found.sheet === sheet) continue;
      found.sheet.place(frame);
      ctx.fill(found.area.path, "evenodd");
    }
  }

  /** Fills a level's units colour by colour, so that the context changes its own rarely. Neighbours of one colour leave no seam. */
  private *colour(frame: Frame, p: Palette, tint: Tint): Slices {
    const sheet = this.sheets.get(tint.level);
    if (!sheet) return;
    const none: Fill = { colour: p.void, strokes: p.hatch };
    const groups = new Map<Fill, Area[]>();
    for (const area of sheet.inFrame(frame)) {
      if (!area.feature.id.startsWith(tint.within)) continue;
      const fill = tint.fills.get(area.feature.id) ?? none;
      const group = groups.get(fill);
      if (group) group.push(area);
      else groups.set(fill, [area]);
    }
    const { ctx } = frame;
    sheet.place(frame);
    ctx.lineWidth = 0.7 / frame.scale;
    for (const [{ colour, strokes }, areas] of groups) {
      const pattern = strokes ? hatch(ctx, colour, strokes, frame.unit * frame.ratio) : null;
      unscale(ctx, pattern);
      ctx.fillStyle = pattern ?? colour;
      ctx.strokeStyle = colour;
      for (const { path } of areas) {
        if (!pattern) ctx.stroke(path);
        ctx.fill(path, "evenodd");
        yield;
      }
    }
  }

  private *stroke(frame: Frame, level: Level, colour: string, width: number): Slices {
    const { ctx } = frame;
    ctx.strokeStyle = colour;
    ctx.lineWidth = width / frame.scale;
    const border = this.borders.get(level);
    if (border) {
      yield* border.stroke(frame, width);
      return;
    }
    const sheet = this.sheets.get(level);
    sheet?.place(frame);
    const least = (leastPx * frame.unit) / frame.scale;
    for (const area of sheet?.inFrame(frame) ?? []) {
      if (level !== this.widest() && area.breadth < least) continue;
      ctx.stroke(area.path);
      yield;
    }
  }
}

/** Whether a unit lies in the scope: code prefixes, those of whole prefectures without their last zeros. */
function isOwn(code: string, scope: readonly string[]): boolean {
  return scope.length === 0 || scope.some(s => code.startsWith(s));
}
