/** Points prepared once a page: positions, an index to point at them, and sprites a silhouette, level and theme. */
import Flatbush from "flatbush";
import { type Glyph, glyphOf, glyphs } from "../glyph";
import type { Feature, Layer } from "../wire";
import type { Frame } from "./canvas";
import { type Anchor, project } from "./mercator";

export interface Pin {
  layer: Layer;
  feature: Feature;
  /** World position in sheet units. */
  at: Anchor;
  glyph: Glyph;
  /** 1 red … 4 blue; 0 without a level. */
  level: number;
  overdue: boolean;
}

/** Pins of the pages given, worst level drawn last so that no red lies under a blue. */
export function pinsOf(pages: readonly (readonly [Layer, readonly Feature[]])[], hidden: ReadonlySet<string>): Pin[] {
  const pins: Pin[] = [];
  for (const [layer, features] of pages) {
    for (const feature of features) {
      const g = feature.geometry;
      const code = layer.class ? String(feature.properties[layer.class] ?? "") : "";
      if (g?.type !== "Point" || hidden.has(`${layer.id}:${code}`)) continue;
      pins.push({
        layer,
        feature,
        at: project(g.coordinates),
        glyph: glyphOf(layer.id, code),
        level: Number(feature.properties.level ?? 0) || 0,
        overdue: feature.properties.overdue === true,
      });
    }
  }
  return pins.sort((a, b) => urgency(a) - urgency(b));
}

function urgency(p: Pin): number {
  return (p.level === 0 ? 0 : 10 - 2 * p.level) + (p.overdue ? 1 : 0);
}

/** Finds pins near a world position. */
export class PinIndex {
  private readonly index: Flatbush | null;

  constructor(private readonly pins: readonly Pin[]) {
    this.index = pins.length > 0 ? new Flatbush(pins.length) : null;
    for (const { at } of pins) this.index?.add(at.x, at.y, at.x, at.y);
    this.index?.finish();
  }

  /** The topmost of the pins within `radius` sheet units, or of equals the nearest. */
  nearest(at: Anchor, radius: number): Pin | null {
    const hits = this.index?.neighbors(at.x, at.y, 16, radius) ?? [];
    const near = hits.map(i => this.pins[i]).filter(p => p !== undefined);
    return near.reduce<Pin | null>((best, p) => (best === null || urgency(p) > urgency(best) ? p : best), null);
  }
}

/** Radius of a pin in CSS pixels at a zoom: small when far, so that neighbours stay apart. */
export function pinRadius(zoom: number): number {
  return Math.max(6, Math.min(12, 2 + zoom * 0.75));
}

/** Colours that a sprite is drawn with, read from the theme. */
export interface Palette {
  levels: readonly [none: string, red: string, orange: string, yellow: string, blue: string];
  ink: string;
  halo: string;
  overdue: string;
}

const paths = new Map<Glyph, Path2D>();

/** Sprites are drawn once for each silhouette, level, ring, radius and pixel ratio; a new palette drops them. */
export class Sprites {
  private readonly made = new Map<string, HTMLCanvasElement>();

  constructor(private readonly palette: Palette) {}

  draw(frame: Frame, pin: Pin, selected: boolean): void {
    const r = pinRadius(frame.zoom) * (selected ? 1.4 : 1);
    const x = (pin.at.x - frame.origin.x) * frame.scale;
    const y = (pin.at.y - frame.origin.y) * frame.scale;
    const pad = 4;
    if (x < -r - pad || y < -r - pad || x > frame.width + r + pad || y > frame.height + r + pad) return;
    const side = 2 * (r + pad);
    frame.ctx.drawImage(this.sprite(pin, r, pad, frame.ratio), x - side / 2, y - side / 2, side, side);
  }

  private sprite(pin: Pin, r: number, pad: number, ratio: number): HTMLCanvasElement {
    const key = `${pin.glyph} ${pin.level} ${pin.overdue} ${r} ${ratio}`;
    const known = this.made.get(key);
    if (known) return known;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(2 * (r + pad) * ratio);
    const ctx = canvas.getContext("2d");
    if (ctx) this.paint(ctx, pin, r, pad, ratio);
    this.made.set(key, canvas);
    return canvas;
  }

  private paint(ctx: CanvasRenderingContext2D, pin: Pin, r: number, pad: number, ratio: number): void {
    const c = r + pad;
    ctx.scale(ratio, ratio);
    if (pin.overdue) {
      ctx.strokeStyle = this.palette.overdue;
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(c, c, r + 2, 0, 2 * Math.PI);
      ctx.stroke();
    }
    ctx.fillStyle = this.palette.levels[pin.level] ?? this.palette.levels[0];
    ctx.strokeStyle = this.palette.halo;
    ctx.lineWidth = 1.25;
    ctx.beginPath();
    ctx.arc(c, c, r, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    let path = paths.get(pin.glyph);
    if (!path) {
      path = new Path2D(glyphs[pin.glyph]);
      paths.set(pin.glyph, path);
    }
    const size = (r * 1.7) / 24;
    ctx.translate(c - 12 * size, c - 12 * size);
    ctx.scale(size, size);
    ctx.fillStyle = this.palette.ink;
    ctx.fill(path, "evenodd");
  }
}
