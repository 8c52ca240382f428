/** Draws boundaries: land, then village, township and county lines by zoom, then names that never overlap. */
import type { Feature } from "../wire";
import type { Frame } from "./canvas";
import { type Anchor, project } from "./mercator";
import { type Area, PolygonSheet, ringsOf } from "./sheet";

/** Colours of the land, read from the theme. */
export interface LandPalette {
  land: string;
  line: string;
  strong: string;
  text: string;
  muted: string;
  halo: string;
  accent: string;
  font: string;
}

export interface Boundaries {
  counties: readonly Feature[];
  townships: readonly Feature[];
  villages: readonly Feature[];
}

interface Name {
  text: string;
  at: Anchor;
  level: number;
  weight: number;
}

/** Zooms from which a level's lines and names are drawn: from where its units are some 6, respectively 60, pixels wide. */
const lineZoom = { county: 0, township: 9, village: 10.5 } as const;
const nameZoom = { county: 0, township: 10, village: 12.5 } as const;

export class AreaPainter {
  private readonly counties: PolygonSheet;
  private readonly townships: PolygonSheet;
  readonly villages: PolygonSheet;
  private readonly names: Name[];

  constructor(b: Boundaries) {
    this.counties = new PolygonSheet(b.counties);
    this.townships = new PolygonSheet(b.townships);
    this.villages = new PolygonSheet(b.villages);
    this.names = [
      ...this.counties.areas.map(a => nameOf(a, 0)),
      ...this.townships.areas.map(a => nameOf(a, 1)),
      ...this.villages.areas.map(a => nameOf(a, 2)),
    ].sort((a, b) => a.level - b.level || b.weight - a.weight);
  }

  paint(frame: Frame, p: LandPalette, selected: string | null): void {
    const { ctx } = frame;
    ctx.lineJoin = "round";
    this.fill(frame, p.land);
    if (frame.zoom >= lineZoom.village) this.stroke(frame, this.villages, p.line, 0.5);
    if (frame.zoom >= lineZoom.township)
      this.stroke(frame, this.townships, p.line, frame.zoom >= lineZoom.village ? 1.25 : 0.75);
    this.stroke(frame, this.counties, p.strong, 1.75);
    if (selected) this.outline(frame, p.accent, selected);
    ctx.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  }

  /** Names above everything but pins: widest units first, a name that would touch another is left out. */
  label(frame: Frame, p: LandPalette): void {
    const { ctx } = frame;
    const taken: [number, number, number, number][] = [];
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const name of this.names) {
      if (frame.zoom < ([nameZoom.county, nameZoom.township, nameZoom.village][name.level] ?? 99)) continue;
      const x = (name.at.x - frame.origin.x) * frame.scale;
      const y = (name.at.y - frame.origin.y) * frame.scale;
      if (x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
      const size = [frame.zoom < 9 ? 14 : 17, 13, 12][name.level] ?? 12;
      ctx.font = `${name.level === 0 ? 600 : 400} ${size}px ${p.font}`;
      const half = ctx.measureText(name.text).width / 2 + 3;
      const box: [number, number, number, number] = [x - half, y - size * 0.7, x + half, y + size * 0.7];
      if (taken.some(t => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1])) continue;
      taken.push(box);
      ctx.strokeStyle = p.halo;
      ctx.lineWidth = 3;
      ctx.strokeText(name.text, x, y);
      ctx.fillStyle = name.level === 0 ? p.text : p.muted;
      ctx.fillText(name.text, x, y);
    }
  }

  private fill(frame: Frame, colour: string): void {
    const sheet = this.counties.areas.length > 0 ? this.counties : this.villages;
    sheet.place(frame);
    frame.ctx.fillStyle = colour;
    for (const area of sheet.inFrame(frame)) frame.ctx.fill(area.path, "evenodd");
  }

  private stroke(frame: Frame, sheet: PolygonSheet, colour: string, width: number): void {
    sheet.place(frame);
    frame.ctx.strokeStyle = colour;
    frame.ctx.lineWidth = width / frame.scale;
    for (const area of sheet.inFrame(frame)) frame.ctx.stroke(area.path);
  }

  private outline(frame: Frame, colour: string, id: string): void {
    for (const sheet of [this.villages, this.townships, this.counties]) {
      const area = sheet.areas.find(a => a.feature.id === id);
      if (!area) continue;
      sheet.place(frame);
      frame.ctx.strokeStyle = colour;
      frame.ctx.lineWidth = 3 / frame.scale;
      frame.ctx.stroke(area.path);
      return;
    }
  }
}

function nameOf(area: Area, level: number): Name {
  const rings = ringsOf(area.feature.geometry);
  const largest = rings.reduce((best, r) => (r.length > best.length ? r : best), rings[0] ?? []);
  const [x0, y0, x1, y1] = area.box;
  return {
    text: String(area.feature.properties.name ?? ""),
    at: middle(largest.map(project)),
    level,
    weight: (x1 - x0) * (y1 - y0),
  };
}

/** The centroid of a ring by the shoelace formula; of a degenerate one, its first point. */
function middle(ring: Anchor[]): Anchor {
  const first = ring[0];
  if (!first) return { x: 0, y: 0 };
  let [area, sx, sy] = [0, 0, 0];
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? first;
    const cross = (a.x - first.x) * (b.y - first.y) - (b.x - first.x) * (a.y - first.y);
    area += cross;
    sx += (a.x + b.x - 2 * first.x) * cross;
    sy += (a.y + b.y - 2 * first.y) * cross;
  }
  return area === 0 ? first : { x: first.x + sx / (3 * area), y: first.y + sy / (3 * area) };
}
