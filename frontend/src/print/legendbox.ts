/** Draws the legend into its box: one column beside the map, several below it. */

import { isPlace } from "../filter";
import { glyphOf } from "../glyph";
import type { Frame } from "../map/canvas";
import { hatch } from "../map/hatch";
import type { Pin } from "../map/mark";
import type { Stamps } from "../map/stamp";
import { placeBody } from "../shape";
import type { Layer } from "../wire";
import type { Pen } from "./compose";
import type { Rect } from "./layout";
import type { Block, Row } from "./legend";
import { wrapped } from "./text";
import { w } from "./words";

/** The least that a legend is made smaller to fit. */
const least = 0.6;

export function drawLegend(pen: Pen, box: Rect, blocks: readonly Block[], stamps: Stamps): void {
  const { ctx, p, scale } = pen;
  ctx.strokeStyle = p.line;
  ctx.lineWidth = 1 * scale;
  ctx.strokeRect(box.x, box.y, box.w, box.h);
  const aside = document.createElement("canvas").getContext("2d"); // where it is tried
  let fit = 1;
  for (let over = 2; aside && over > 1 && fit > least; ) {
    over = write({ ...pen, ctx: aside, scale: fit * scale }, box, blocks, stamps);
    if (over > 1) fit = Math.max(least, (fit * 0.99) / over);
  }
  write({ ...pen, scale: fit * scale }, box, blocks, stamps);
}

/** Tells which part of the box's height it takes: more than 1 where it does not fit. */
function write(pen: Pen, box: Rect, blocks: readonly Block[], stamps: Stamps): number {
  const { p, scale } = pen;
  const pad = 12 * scale;
  const beside = box.h > box.w;
  const columns = beside ? 1 : 3;
  const wide = (box.w - pad * (columns + 1)) / columns;
  const cursor = new Cursor(pen, { ...box, x: box.x + pad, y: box.y + pad, w: wide, h: box.h - 2 * pad }, pad, columns);
  cursor.line(w("sheet.legend"), 15, 700, p.text);
  for (const [i, block] of blocks.entries()) {
    if (i > 0 && !cursor.turn()) cursor.skip(10);
    cursor.line(block.title, 13, 600, p.text, 3);
    if (block.says) cursor.line(block.says, 10.5, 400, p.muted, 4);
    cursor.skip(4);
    if (block.pairs) drawPairs(pen, cursor, block.pairs);
    for (const row of block.rows) drawRow(pen, cursor, row, stamps);
    if (block.notes?.length) {
      if (!cursor.turn()) cursor.skip(8);
      for (const [n, note] of block.notes.entries()) {
        if (n === 0) cursor.line(note, 13, 600, p.text, 2);
        else cursor.line(note, 11, 400, p.muted, 4);
      }
    }
  }
  return (cursor.low + pad - box.y) / box.h;
}

/** Where the next line of a legend stands; it goes on in the next column when one is full. */
class Cursor {
  y: number;
  /** The lowest that any column reached. */
  private lowest = 0;

  constructor(
    private readonly pen: Pen,
    private readonly box: Rect,
    private readonly gap: number,
    private columns: number,
  ) {
    this.y = box.y;
  }

  get x(): number {
    return this.box.x;
  }

  get low(): number {
    return Math.max(this.lowest, this.y);
  }

  get w(): number {
    return this.box.w;
  }

  /** Goes on at the head of the next column; false when there is none. */
  turn(): boolean {
    if (this.columns <= 1) return false;
    this.columns--;
    this.lowest = this.low;
    this.box.x += this.box.w + this.gap;
    this.y = this.box.y;
    return true;
  }

  /** Makes room for something so high. */
  need(height: number): void {
    if (this.y + height > this.box.y + this.box.h) this.turn();
  }

  skip(height: number): void {
    this.y += height * this.pen.scale;
  }

  line(text: string, size: number, weight: number, colour: string, most = 2): void {
    const { ctx, p, scale } = this.pen;
    ctx.font = `${weight} ${size * scale}px ${p.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    for (const part of wrapped(ctx, text, this.w, most)) {
      this.need(size * 1.4 * scale);
      ctx.font = `${weight} ${size * scale}px ${p.font}`;
      ctx.fillStyle = colour;
      ctx.fillText(part, this.x, this.y + size * scale);
      this.y += size * 1.4 * scale;
    }
  }
}

function drawRow(pen: Pen, cursor: Cursor, row: Row, stamps: Stamps): void {
  const { ctx, p, scale } = pen;
  const high = 20 * scale;
  cursor.need(high);
  const middle = cursor.y + high / 2;
  if ("colour" in row.sign) drawField(pen, cursor.x, middle, row.sign);
  else drawPin(pen, stamps, cursor.x + 13 * scale, middle, row.sign);
  ctx.font = `${12 * scale}px ${p.font}`;
  ctx.textBaseline = "middle";
  let right = cursor.x + cursor.w;
  if (row.count) {
    ctx.textAlign = "right";
    ctx.fillStyle = p.muted;
    ctx.fillText(row.count, right, middle + 0.5 * scale);
    right -= ctx.measureText(row.count).width + 6 * scale;
  }
  ctx.textAlign = "left";
  ctx.fillStyle = p.text;
  const x = cursor.x + 34 * scale;
  const [text = ""] = wrapped(ctx, row.text, right - x, 1);
  ctx.fillText(text, x, middle + 0.5 * scale);
  cursor.y += high;
}

function drawField(
  { ctx, p, scale }: Pen,
  x: number,
  middle: number,
  sign: { colour: string; strokes?: string },
): void {
  const [w, h] = [26 * scale, 13 * scale];
  const pattern = sign.strokes ? hatch(ctx, sign.colour, sign.strokes, 2.2 * scale) : null;
  pattern?.setTransform(ctx.getTransform().inverse());
  ctx.fillStyle = pattern ?? sign.colour;
  ctx.fillRect(x, middle - h / 2, w, h);
  ctx.strokeStyle = p.township;
  ctx.lineWidth = 0.75 * scale;
  ctx.strokeRect(x, middle - h / 2, w, h);
}

/** A pin as on the map; one of a level alone has no silhouette of its own, and shows that of disputes. */
function drawPin(
  { ctx, scale }: Pen,
  stamps: Stamps,
  x: number,
  y: number,
  sign: { level: number; layer?: Layer; overdue?: boolean },
): void {
  const layer = sign.layer ?? ({ id: "disputes" } as Layer);
  const frame: Frame = { ctx, origin: { x: 0, y: 0 }, scale: 1, width: 0, height: 0, zoom: 9, ratio: 3, unit: scale };
  const pin: Pin = {
    layer,
    feature: { type: "Feature", id: "", geometry: null, properties: {} },
    glyph: glyphOf(layer.id, ""),
    level: sign.level,
    overdue: sign.overdue === true,
    body: sign.layer && isPlace(sign.layer) ? placeBody : sign.level,
  };
  stamps.draw(frame, {
    at: { x, y },
    count: 1,
    levels: [0, 0, 0, 0, 0],
    worst: sign.level,
    overdue: sign.overdue ? 1 : 0,
    byLayer: new Map(),
    pins: [pin],
  });
}

function drawPairs(pen: Pen, cursor: Cursor, pairs: NonNullable<Block["pairs"]>): void {
  const { ctx, p, scale } = pen;
  const cell = 24 * scale;
  cursor.line(pairs.up, 10.5, 400, p.muted, 1);
  cursor.need(3 * cell + 18 * scale);
  for (const [i, colour] of pairs.colours.entries()) {
    ctx.fillStyle = colour;
    ctx.fillRect(cursor.x + (i % 3) * cell, cursor.y + (2 - Math.floor(i / 3)) * cell, cell, cell);
  }
  cursor.y += 3 * cell + 4 * scale;
  cursor.line(pairs.across, 10.5, 400, p.muted, 1);
  for (const text of pairs.edges) cursor.line(text, 10.5, 400, p.muted, 2);
}
