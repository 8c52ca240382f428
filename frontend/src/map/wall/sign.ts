/** Signs of hazards: which of many stand, and how each is drawn. */
import { glyphs } from "../../glyph";
import { bodyOf } from "../../shape";
import type { Anchor } from "../mercator";
import type { Box } from "../names";
import type { Palette } from "../palette";
import type { Sign } from "./scene";

export interface Placed {
  sign: Sign;
  at: Anchor;
  /** With those that were taken in. */
  count: number;
}

/**
 * Signs that do not touch, the worst and most first: each that would touch one of its glyph placed before is counted there, one that touches
 * another is left to stand nowhere but counted by the nearest of its glyph. None stands in a box that is `taken` or touches one by less than half
 * a `reach`. `limit` bounds how many stand. `at` in pixels.
 */
export function placeSigns(
  signs: readonly { sign: Sign; at: Anchor }[],
  reach: number,
  limit: number,
  taken: readonly Box[] = [],
): Placed[] {
  const rank = ({ sign }: { sign: Sign }) => (sign.level === 0 ? 5 : sign.level);
  const order = [...signs].sort((a, b) => rank(a) - rank(b) || b.sign.count - a.sign.count || cmp(a.sign, b.sign));
  const placed: Placed[] = [];
  const free = (at: Anchor) =>
    taken.every(
      b => at.x < b.x0 - reach / 2 || at.x > b.x1 + reach / 4 || at.y < b.y0 - reach / 4 || at.y > b.y1 + reach / 4,
    );
  for (const { sign, at } of order) {
    const near = placed.filter(p => Math.hypot(p.at.x - at.x, p.at.y - at.y) < reach);
    if (near.length === 0 && free(at) && placed.length < limit) {
      placed.push({ sign, at, count: sign.count });
      continue;
    }
    const same = placed
      .filter(p => p.sign.glyph === sign.glyph)
      .sort((a, b) => Math.hypot(a.at.x - at.x, a.at.y - at.y) - Math.hypot(b.at.x - at.x, b.at.y - at.y))[0];
    if (same) same.count += sign.count;
  }
  return placed;
}

function cmp(a: Sign, b: Sign): number {
  return a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0;
}

const paths = new Map<string, Path2D>();

/**
 * A sign around a place: its level's body with the kind's silhouette, ringed when something is overdue, its count beside it in type of at least
 * `rem`, the smallest that is read.
 */
export function drawSign(
  ctx: CanvasRenderingContext2D,
  p: Palette,
  { sign, at, count }: Placed,
  r: number,
  rem: number,
): void {
  const body = bodyOf(sign.level);
  const scale = r / 12.5;
  ctx.save();
  ctx.translate(at.x, at.y);
  const label = count > 1 ? String(count) : "";
  if (label) {
    const type = Math.max(rem, r * 1.15);
    ctx.font = `600 ${type}px ${p.font}`;
    const w = ctx.measureText(label).width + r * 0.95;
    ctx.fillStyle = p.panel;
    ctx.strokeStyle = p.line;
    ctx.lineWidth = Math.max(1, r * 0.08);
    ctx.beginPath();
    ctx.roundRect(0, -type * 0.7, r + w, type * 1.4, r * 0.4);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = p.text;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(label, r * (sign.overdue ? 1.58 : 1.45), r * 0.06);
  }
  ctx.lineJoin = "round";
  ctx.scale(scale, scale);
  ctx.translate(-12, -12);
  const shape = pathOf(body.path);
  for (const [colour, width] of sign.overdue
    ? ([[p.halo, 9] as const, [p.overdue, 6.5] as const, [p.halo, 3] as const] as const)
    : ([[p.halo, 4.5] as const] as const)) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke(shape);
  }
  ctx.fillStyle = p.levels[sign.level] ?? "";
  ctx.fill(shape);
  ctx.translate(12, 12 + body.drop);
  ctx.scale(body.room, body.room);
  ctx.translate(-12, -12);
  ctx.fillStyle = p.inks[sign.level] ?? "";
  ctx.fill(pathOf(glyphs[sign.glyph]), "evenodd");
  ctx.restore();
}

function pathOf(data: string): Path2D {
  let known = paths.get(data);
  if (!known) {
    known = new Path2D(data);
    paths.set(data, known);
  }
  return known;
}
