/** Draws the sheet: head, map, legend, foot, on one canvas at the paper's resolution. */
import type { Frame } from "../map/canvas";
import { Land, type Tint } from "../map/land";
import type { Bbox } from "../map/latlng";
import { drawNames } from "../map/letters";
import type { Marks } from "../map/marks";
import { project, sheetZoom, unproject } from "../map/mercator";
import type { Palette } from "../map/palette";
import { Stamps } from "../map/stamp";
import type { Ground } from "../map/topo";
import { atOnce } from "../turns";
import type { Layout, Rect } from "./layout";
import type { Block } from "./legend";
import { drawLegend } from "./legendbox";
import { denominator, lengthText, metresPerPx, mmPerPx, roundLength } from "./scale";
import { fitted, wrapped } from "./text";
import { w } from "./words";

/** What is told on the sheet. */
export interface Told {
  title: string;
  /** The filter in words, and further lines under the title. */
  lines: readonly string[];
  generated: boolean;
  /** Left and right of the foot. */
  left: readonly string[];
  right: readonly string[];
}

export interface Scene {
  layout: Layout;
  palette: Palette;
  ground: Ground;
  /** What must be on the map, lon lat. */
  bbox: Bbox;
  tint: Tint | null;
  scope: readonly string[];
  /** The unit that the map is narrowed to; empty for none. */
  within: string;
  marks: Marks | null;
  legend: readonly Block[];
  told: Told;
}

/** CSS pixels of a millimetre: everything is drawn in them and scaled to dots. */
const css = 1 / mmPerPx;

export function compose(scene: Scene): HTMLCanvasElement {
  const { layout, palette: p } = scene;
  const ratio = layout.dpi / 96;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(layout.width * css * ratio);
  canvas.height = Math.round(layout.height * css * ratio);
  const ctx = canvas.getContext("2d");
  if (!ctx) throw new Error("no canvas");
  ctx.scale(ratio, ratio);
  ctx.fillStyle = "#ffffff";
  ctx.fillRect(0, 0, layout.width * css, layout.height * css);
  const pen = { ctx, p, scale: layout.scale };
  const { frame, picture } = drawMap(scene, ratio);
  const at = pixels(layout.map);
  ctx.drawImage(picture, at.x, at.y, at.w, at.h);
  ctx.strokeStyle = p.edge;
  ctx.lineWidth = 1.25 * layout.scale;
  ctx.strokeRect(at.x, at.y, at.w, at.h);
  drawNorth(pen, at);
  drawScale(pen, at, frame);
  drawHead(pen, pixels(layout.head), scene.told);
  drawLegend(pen, pixels(layout.legend), scene.legend, new Stamps(p));
  drawFoot(pen, pixels(layout.foot), scene.told);
  return canvas;
}

export interface Pen {
  ctx: CanvasRenderingContext2D;
  p: Palette;
  scale: number;
}

function pixels(r: Rect): Rect {
  return { x: r.x * css, y: r.y * css, w: r.w * css, h: r.h * css };
}

/** The map alone, on a canvas of its own. */
function drawMap(scene: Scene, ratio: number): { frame: Frame; picture: HTMLCanvasElement } {
  const { layout, palette: p } = scene;
  const { w: width, h: height } = pixels(layout.map);
  const picture = document.createElement("canvas");
  picture.width = Math.round(width * ratio);
  picture.height = Math.round(height * ratio);
  const ctx = picture.getContext("2d");
  if (!ctx) throw new Error("no canvas");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = "#f4f6f9";
  ctx.fillRect(0, 0, width, height);
  const frame = frameFor(ctx, scene.bbox, width, height, ratio, unitOf(layout));
  const land = new Land();
  land.feed(scene.ground.features, scene.ground.borders);
  atOnce(land.paint(frame, p, scene.scope, scene.tint));
  if (scene.within) land.mark(frame, scene.within, p.edge, 2.4 * frame.unit, 0);
  if (scene.marks) atOnce(scene.marks.draw(frame, new Stamps(p)));
  atOnce(drawNames(frame, land, p, scene.marks?.boxes(frame) ?? [], scene.within));
  return { frame, picture };
}

/** The frame that shows a box whole with a margin, its middle in the middle. */
function frameFor(
  ctx: CanvasRenderingContext2D,
  [west, south, east, north]: Bbox,
  width: number,
  height: number,
  ratio: number,
  unit: number,
): Frame {
  const [a, b] = [project([west, north]), project([east, south])];
  const margin = 14 * unit;
  const scale = Math.min(
    (width - 2 * margin) / Math.max(1e-9, b.x - a.x),
    (height - 2 * margin) / Math.max(1e-9, b.y - a.y),
  );
  const origin = { x: (a.x + b.x) / 2 - width / 2 / scale, y: (a.y + b.y) / 2 - height / 2 / scale };
  return { ctx, origin, scale, width, height, zoom: sheetZoom + Math.log2(scale), ratio, unit };
}

/** What the map will show when a box must be on it, and at which zoom: more than the box, since the window has its own shape. */
export function windowOf(layout: Layout, bbox: Bbox): { bbox: Bbox; zoom: number } {
  const { w, h } = pixels(layout.map);
  const ctx = document.createElement("canvas").getContext("2d");
  if (!ctx) throw new Error("no canvas");
  const { origin, scale, zoom } = frameFor(ctx, bbox, w, h, 1, unitOf(layout));
  const [west, north] = unproject(origin);
  const [east, south] = unproject({ x: origin.x + w / scale, y: origin.y + h / scale });
  return { bbox: [west, south, east, north], zoom };
}

/** How large texts and pins of the map are, in units of the screen's. */
function unitOf(layout: Layout): number {
  return 0.82 * layout.scale;
}

/** An arrow in the upper right corner; maps here have north up. */
function drawNorth({ ctx, p, scale }: Pen, map: Rect): void {
  const [x, y, h] = [map.x + map.w - 24 * scale, map.y + 30 * scale, 34 * scale];
  ctx.fillStyle = "rgb(255 255 255 / 80%)";
  ctx.fillRect(x - 15 * scale, map.y + 8 * scale, 30 * scale, h + 28 * scale);
  const half = (side: number, fill: string) => {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + side * 9 * scale, y + h);
    ctx.lineTo(x, y + h * 0.76);
    ctx.closePath();
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = 1 * scale;
    ctx.strokeStyle = p.text;
    ctx.stroke();
  };
  half(-1, p.text);
  half(1, "#ffffff");
  ctx.font = `600 ${13 * scale}px ${p.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = p.text;
  ctx.fillText(w("sheet.north"), x, y - 5 * scale);
}

/** A bar of round length in the lower left corner, in two parts, with the scale beside it. */
function drawScale({ ctx, p, scale }: Pen, map: Rect, frame: Frame): void {
  const middle = unproject({
    x: frame.origin.x + frame.width / 2 / frame.scale,
    y: frame.origin.y + frame.height / 2 / frame.scale,
  });
  const metres = metresPerPx(middle[1], frame.zoom);
  const length = roundLength(Math.min(170 * scale, map.w / 3) * metres);
  const wide = length / metres;
  const [x, y, h] = [map.x + 14 * scale, map.y + map.h - 26 * scale, 5 * scale];
  const note = w("sheet.scale", {
    n: denominator(metres / mmPerPx)
      .toLocaleString("en-US")
      .replaceAll(",", " "),
  });
  ctx.font = `${11 * scale}px ${p.font}`;
  const room = Math.max(wide + 16 * scale, ctx.measureText(note).width) + 14 * scale;
  ctx.fillStyle = "rgb(255 255 255 / 88%)";
  ctx.fillRect(x - 8 * scale, y - 18 * scale, room, 40 * scale);
  ctx.fillStyle = p.text;
  ctx.fillRect(x, y, wide / 2, h);
  ctx.fillStyle = "#ffffff";
  ctx.fillRect(x + wide / 2, y, wide / 2, h);
  ctx.strokeStyle = p.text;
  ctx.lineWidth = 1 * scale;
  ctx.strokeRect(x, y, wide, h);
  ctx.fillStyle = p.text;
  ctx.textBaseline = "alphabetic";
  const ticks: [string, number, CanvasTextAlign][] = [
    ["0", x, "left"],
    [lengthText(length), x + wide, "center"],
  ];
  if (wide > 120 * scale) ticks.push([lengthText(length / 2), x + wide / 2, "center"]);
  for (const [text, at, align] of ticks) {
    ctx.textAlign = align;
    ctx.fillText(text, at, y - 4 * scale);
  }
  ctx.textAlign = "left";
  ctx.fillStyle = p.muted;
  ctx.fillText(note, x, y + h + 12.5 * scale);
}

function drawHead({ ctx, p, scale }: Pen, r: Rect, told: Told): void {
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  let right = r.x + r.w;
  if (told.generated) {
    ctx.font = `600 ${12 * scale}px ${p.font}`;
    const text = w("sheet.generated");
    const wide = ctx.measureText(text).width + 16 * scale;
    right -= wide;
    ctx.strokeStyle = p.overdue;
    ctx.lineWidth = 1.25 * scale;
    ctx.strokeRect(right, r.y + 5 * scale, wide, 22 * scale);
    ctx.fillStyle = p.overdue;
    ctx.fillText(text, right + 8 * scale, r.y + 20.5 * scale);
    right -= 12 * scale;
  }
  ctx.fillStyle = p.text;
  const title = fitted(ctx, told.title, right - r.x, size => `700 ${size}px ${p.font}`, 27 * scale, 15 * scale);
  ctx.fillText(title, r.x, r.y + 27 * scale);
  ctx.font = `${12.5 * scale}px ${p.font}`;
  ctx.fillStyle = p.muted;
  let y = r.y + 49 * scale;
  for (const line of told.lines) {
    for (const part of wrapped(ctx, line, r.w, 2)) {
      if (y > r.y + r.h) return;
      ctx.fillText(part, r.x, y);
      y += 17 * scale;
    }
  }
}

/** Approval number, source and that boundaries are generated stand lower left, as the rules of shown maps ask. */
function drawFoot({ ctx, p, scale }: Pen, r: Rect, told: Told): void {
  ctx.strokeStyle = p.line;
  ctx.lineWidth = 1 * scale;
  ctx.beginPath();
  ctx.moveTo(r.x, r.y);
  ctx.lineTo(r.x + r.w, r.y);
  ctx.stroke();
  ctx.font = `${10.5 * scale}px ${p.font}`;
  ctx.fillStyle = p.text;
  ctx.textBaseline = "alphabetic";
  for (const [align, x, lines] of [
    ["left", r.x, told.left],
    ["right", r.x + r.w, told.right],
  ] as const) {
    ctx.textAlign = align;
    for (const [i, line] of lines.slice(0, 2).entries()) {
      const [text = ""] = wrapped(ctx, line, r.w * 0.62, 1);
      ctx.fillText(text, x, r.y + (14 + 15 * i) * scale);
    }
  }
}

/** Signs of the title in a file's name: a name has 255 bytes, and the day stands at its end. */
const mostTitle = 50;

/** A name for a file of the sheet: what every system takes. */
export function fileName(title: string, day: string, generated: boolean, extension: string): string {
  const parts = [generated ? w("sheet.generated") : "", title.slice(0, mostTitle), day].filter(Boolean);
  return `${parts.join("_").replace(/[^\p{L}\p{N}_-]+/gu, "_")}.${extension}`;
}
