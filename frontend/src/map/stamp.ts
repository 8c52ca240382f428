/** Draws marks: pins as sprites, made once a look; bubbles as rings of their levels around their count. */
import { type Glyph, glyphs } from "../glyph";
import { bodyOf, placeBody } from "../shape";
import type { Frame } from "./canvas";
import type { Mark, Pin } from "./mark";
import type { Palette } from "./palette";

/** Half the height of a pin in CSS pixels at a zoom: small when far, so that neighbours stay apart. */
export function pinRadius(zoom: number, unit: number): number {
  return (Math.round(2 * Math.max(7, Math.min(11.5, 7 + (zoom - 9) * 0.9))) / 2) * unit;
}

/** Radius of a mark in CSS pixels: of a bubble it grows with the logarithm of its count, so that 10 and 1,000 differ but both fit. */
export function markRadius(mark: Mark, zoom: number, unit: number): number {
  if (mark.count === 1) return pinRadius(zoom, unit);
  return Math.min(28, 7.5 + 1.5 * Math.log2(mark.count)) * unit;
}

/** Sprites kept at most; a zoom in small steps would else make them without end. */
const spriteLimit = 400;
/** Pixels around a body for its ring and shadow, in units. */
const pad = 6;

export class Stamps {
  private readonly sprites = new Map<string, HTMLCanvasElement>();
  private readonly paths = new Map<string, Path2D>();

  constructor(private readonly palette: Palette) {}

  draw(frame: Frame, mark: Mark): void {
    const [pin] = mark.pins;
    const { x, y } = screen(frame, mark);
    if (mark.count === 1 && pin) this.pin(frame, pin, x, y, 1);
    else this.bubble(frame, mark, x, y);
  }

  /** A selected pin: larger, in a ring of the accent that glows. */
  select(frame: Frame, mark: Mark): void {
    const [pin] = mark.pins;
    const { ctx, unit } = frame;
    const { x, y } = screen(frame, mark);
    const r = pinRadius(frame.zoom, unit) * 1.3;
    ctx.save();
    ctx.shadowColor = this.palette.accent;
    ctx.shadowBlur = 12 * unit;
    ctx.fillStyle = this.palette.panel;
    ctx.strokeStyle = this.palette.accent;
    ctx.lineWidth = 2.5 * unit;
    ctx.beginPath();
    ctx.arc(x, y, r * 1.45, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    ctx.restore();
    if (pin) this.pin(frame, pin, x, y, 1.3);
  }

  private pin(frame: Frame, pin: Pin, x: number, y: number, scale: number): void {
    const r = pinRadius(frame.zoom, frame.unit) * scale;
    const side = 2 * (r + pad * frame.unit);
    frame.ctx.drawImage(this.sprite(pin, r, frame), x - side / 2, y - side / 2, side, side);
  }

  private sprite(pin: Pin, r: number, { ratio, unit }: Frame): HTMLCanvasElement {
    const key = `${pin.glyph} ${pin.body} ${pin.overdue} ${r} ${unit} ${ratio}`;
    const known = this.sprites.get(key);
    if (known) return known;
    if (this.sprites.size >= spriteLimit) this.sprites.clear();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(2 * (r + pad * unit) * ratio);
    const ctx = canvas.getContext("2d");
    if (ctx) {
      ctx.scale(canvas.width / (2 * (r + pad * unit)), canvas.width / (2 * (r + pad * unit)));
      ctx.translate(r + pad * unit, r + pad * unit);
      this.paint(ctx, pin, r, unit);
    }
    this.sprites.set(key, canvas);
    return canvas;
  }

  /** A pin around the origin. */
  private paint(ctx: CanvasRenderingContext2D, pin: Pin, r: number, unit: number): void {
    const { levels, inks, pinEdge, halo, overdue } = this.palette;
    const body = bodyOf(pin.body);
    const scale = r / 12.5;
    ctx.save();
    ctx.scale(scale, scale);
    ctx.translate(-12, -12);
    ctx.lineJoin = "round";
    const line = (colour: string, width: number) => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = (width * unit) / scale;
      ctx.stroke(this.path(body.path));
    };
    if (pin.overdue) {
      line(halo, 11);
      line(overdue, 9);
    }
    line(halo, 5);
    line((pin.body === placeBody ? inks[placeBody] : pinEdge) ?? "", 2);
    ctx.fillStyle = levels[pin.body] ?? "";
    ctx.fill(this.path(body.path));
    ctx.restore();
    this.silhouette(ctx, pin.glyph, scale * body.room, scale * body.drop, inks[pin.body] ?? "");
  }

  private silhouette(ctx: CanvasRenderingContext2D, glyph: Glyph, scale: number, drop: number, ink: string): void {
    ctx.save();
    ctx.translate(0, drop);
    ctx.scale(scale, scale);
    ctx.translate(-12, -12);
    ctx.fillStyle = ink;
    ctx.fill(this.path(glyphs[glyph]), "evenodd");
    ctx.restore();
  }

  private path(data: string): Path2D {
    let known = this.paths.get(data);
    if (!known) {
      known = new Path2D(data);
      this.paths.set(data, known);
    }
    return known;
  }

  /** A disc with the count, in a ring shared out by level, worst first from the top; a ring beyond it when something is overdue. */
  private bubble(frame: Frame, mark: Mark, x: number, y: number): void {
    const { ctx, unit, zoom } = frame;
    const { panel, text, font, halo, overdue } = this.palette;
    const r = markRadius(mark, zoom, unit);
    const ring = Math.max(3 * unit, r * 0.22);
    ctx.fillStyle = halo;
    circle(ctx, r + 1.25 * unit, x, y);
    ctx.fill();
    ctx.fillStyle = panel;
    circle(ctx, r, x, y);
    ctx.fill();
    ctx.lineWidth = ring;
    let from = -Math.PI / 2;
    for (const { level, share } of sharesOf(mark)) {
      const to = from + share * 2 * Math.PI;
      ctx.strokeStyle = (level < 0 ? this.palette.line : this.palette.levels[level]) ?? "";
      ctx.beginPath();
      ctx.arc(x, y, r - ring / 2, from, to);
      ctx.stroke();
      from = to;
    }
    if (mark.overdue > 0) {
      ctx.strokeStyle = overdue;
      ctx.lineWidth = 1.5 * unit;
      ctx.beginPath();
      ctx.arc(
        x,
        y,
        r + 2.5 * unit,
        -Math.PI / 2,
        -Math.PI / 2 + 2 * Math.PI * Math.max(0.06, mark.overdue / mark.count),
      );
      ctx.stroke();
    }
    ctx.fillStyle = text;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const label = mark.count >= 100_000 ? `${Math.floor(mark.count / 1000)}k` : String(mark.count);
    ctx.font = `600 ${Math.max(9.5 * unit, Math.min(14 * unit, (2.1 * (r - ring)) / (label.length * 0.62)))}px ${font}`;
    ctx.fillText(label, x, y + 0.5 * unit);
  }
}

/** Where a mark lies in the frame, in CSS pixels. */
export function screen(frame: Frame, { at }: Pick<Mark, "at">): { x: number; y: number } {
  return { x: (at.x - frame.origin.x) * frame.scale, y: (at.y - frame.origin.y) * frame.scale };
}

/**
 * The ring of a bubble: shares by level, worst first, together 1. The worst level has at least an eighth, so that one red among a thousand
 * blues is seen; where only the worst is known, the rest has no colour (level -1).
 */
export function sharesOf(mark: Pick<Mark, "count" | "levels" | "worst">): { level: number; share: number }[] {
  const untold = mark.count - mark.levels.reduce((a, b) => a + b, 0);
  const shares = [1, 2, 3, 4, 0, -1]
    .map(level => ({ level, share: (level < 0 ? untold : (mark.levels[level] ?? 0)) / mark.count }))
    .filter(s => s.share > 0);
  const first = shares[0];
  if (!first || mark.worst === 0 || first.share >= 0.125) return shares;
  const shrink = (1 - 0.125) / (1 - first.share);
  return shares.map((s, i) => ({ level: s.level, share: i === 0 ? 0.125 : s.share * shrink }));
}

function circle(ctx: CanvasRenderingContext2D, r: number, x = 0, y = 0): void {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
}
