/** Draws boundaries: land, then village, township and county lines as far as the zoom has room for them. */
import type { Feature, LayerId } from "../wire";
import type { Frame } from "./canvas";
import type { Anchor } from "./mercator";
import type { Palette } from "./palette";
import { type Area, PolygonSheet } from "./sheet";

/** Boundary layers from the widest to the finest unit. */
export const levels = ["counties", "townships", "villages"] as const;
export type Level = (typeof levels)[number];

/** Zooms from which a level's lines are drawn, and pixels a unit must be wide for its own: below, lines would run together. */
const lineZoom: Record<Level, number> = { counties: 0, townships: 8.25, villages: 9.75 };
const leastPx = 6;

export class Land {
  private sheets = new Map<Level, PolygonSheet>(levels.map(l => [l, new PolygonSheet([])]));
  private fed = new Map<Level, readonly Feature[]>();

  /** Takes the boundaries; a level that is the same as before keeps its paths. Tells whether anything is new. */
  feed(boundaries: ReadonlyMap<LayerId, readonly Feature[]>): boolean {
    let fresh = false;
    for (const level of levels) {
      const features = boundaries.get(level) ?? [];
      if (this.fed.get(level) === features || (features.length === 0 && !this.fed.has(level))) continue;
      this.fed.set(level, features);
      this.sheets.set(level, new PolygonSheet(features));
      fresh = true;
    }
    return fresh;
  }

  /** `scope`: code prefixes of the viewer's own units; land beyond them is faded. */
  paint(frame: Frame, p: Palette, scope: readonly string[]): void {
    const { ctx, unit } = frame;
    ctx.lineJoin = "round";
    const widest = this.widest();
    this.stroke(frame, widest, p.edge, 3.4 * unit); // the fill leaves the outer half of it, around the prefecture
    this.fill(frame, p, scope);
    const fine = this.draws("villages", frame.zoom);
    const near = Math.max(0, Math.min(1, (frame.zoom - 10) / 3)); // hairlines grow as the map nears
    if (fine) this.stroke(frame, "villages", p.village, (0.6 + 0.6 * near) * unit);
    if (this.draws("townships", frame.zoom))
      this.stroke(frame, "townships", p.township, (fine ? 1.4 + 0.4 * near : 0.8) * unit);
    this.stroke(frame, "counties", p.county, (fine ? 2.25 : 1.6) * unit);
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

  /** Whether lines of a level are drawn at a zoom: then its units can be pointed at. */
  draws(level: Level, zoom: number): boolean {
    return (zoom >= lineZoom[level] || level === this.widest()) && (this.fed.get(level)?.length ?? 0) > 0;
  }

  /** The finest unit with lines at a zoom that holds a world position. */
  at(world: Anchor, zoom: number): Area | null {
    for (const level of [...levels].reverse()) {
      const area = this.draws(level, zoom) ? this.sheets.get(level)?.at(world) : null;
      if (area) return area;
    }
    return null;
  }

  /** The units of a level that touch the frame. */
  inFrame(level: Level, frame: Frame): readonly Area[] {
    return this.sheets.get(level)?.inFrame(frame) ?? [];
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

  private fill(frame: Frame, p: Palette, scope: readonly string[]): void {
    const sheet = this.sheets.get(this.widest());
    sheet?.place(frame);
    for (const { feature, path } of sheet?.inFrame(frame) ?? []) {
      frame.ctx.fillStyle = isOwn(feature.id, scope) ? p.land : p.landOut;
      frame.ctx.fill(path, "evenodd");
    }
  }

  private stroke(frame: Frame, level: Level, colour: string, width: number): void {
    const sheet = this.sheets.get(level);
    sheet?.place(frame);
    frame.ctx.strokeStyle = colour;
    frame.ctx.lineWidth = width / frame.scale;
    const least = (leastPx * frame.unit) / frame.scale;
    for (const area of sheet?.inFrame(frame) ?? []) {
      if (level === this.widest() || area.breadth >= least) frame.ctx.stroke(area.path);
    }
  }
}

/** Whether a unit lies in the scope, or holds a part of it. */
function isOwn(code: string, scope: readonly string[]): boolean {
  const prefix = code.replace(/(000)+$/, "");
  return scope.length === 0 || scope.some(s => prefix.startsWith(s) || s.startsWith(prefix));
}
