/** Draws one scene of a wall's map, still: land, choropleth, lines, hot outlines, the meant unit, signs, visits, names. */
import { shortName } from "../../format";
import { type Box, boxAt, type Name, type Placed as PlacedName, placeNames } from "../names";
import type { Palette } from "../palette";
import { type Atlas, type Level, levels, type Region } from "./atlas";
import type { Look } from "./camera";
import { ramp } from "./ramp";
import type { MapScene } from "./scene";
import { drawSign, type Placed, placeSigns } from "./sign";

/** Colours of a wall's map beyond the desk's. */
export interface WallPalette extends Palette {
  bg: string;
  hot: string;
  good: string;
}

/** A canvas to draw on: CSS pixels, `ratio` of them to the canvas's. */
export interface Sheet {
  ctx: CanvasRenderingContext2D;
  width: number;
  height: number;
  ratio: number;
  /** The wall's smallest type in CSS pixels. */
  rem: number;
  /** Width of a thin line: by type, but no heavier than a small map bears. */
  unit: number;
  /** What panels cover: names stand beside it. */
  covered: readonly Box[];
}

/** Pixels a unit's box must be wide on average for its level's lines to be drawn. */
const lineFrom = 9;

export function paintScene(sheet: Sheet, atlas: Atlas, scene: MapScene, look: Look, p: WallPalette): void {
  const { ctx, ratio, width, height } = sheet;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = p.bg;
  ctx.fillRect(0, 0, width, height);
  toLand(sheet, look);
  paintLand(sheet, atlas, scene, look, p);
  paintLines(sheet, atlas, scene, look, p);
  paintHot(sheet, atlas, scene, look, p);
  paintMark(sheet, atlas, scene, look, p);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const at = (r: Region) => onScreen(look, r);
  const level = namedLevel(atlas, scene);
  const tight = meanWidth(atlas, level) * look.scale < 6 * sheet.rem;
  // Where names fill their units, they stand first and small signs beside them.
  const names = tight ? placedNames(sheet, atlas, scene, look, p, []) : null;
  const taken = names?.map(({ name, x, y }) => boxAt(name, x, y)) ?? [];
  const signs = signsOf(sheet, atlas, scene, at, names && taken);
  const radius = names ? 0.55 * sheet.rem : signRadius(sheet);
  paintVisits(sheet, atlas, scene, at, p);
  for (const s of signs) drawSign(ctx, p, s, radius, sheet.rem);
  paintNames(sheet, names ?? placedNames(sheet, atlas, scene, look, p, signs), p);
}

function signRadius({ unit, rem }: Sheet): number {
  return Math.max(0.72 * rem, 11.2 * unit);
}

export function onScreen(look: Look, r: Region): { x: number; y: number } {
  return { x: (r.pole.x - look.origin.x) * look.scale, y: (r.pole.y - look.origin.y) * look.scale };
}

/** Sets the context so that paths of the atlas are drawn where they lie. */
function toLand({ ctx, ratio }: Sheet, look: Look): void {
  const zoom = ratio * look.scale;
  ctx.setTransform(zoom, 0, 0, zoom, -look.origin.x * zoom, -look.origin.y * zoom);
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
}

/** Whether a unit is the focus or in it. */
function inFocus(code: string, focus: string | null): boolean {
  return focus === null || code.startsWith(focus);
}

/** Whether a box touches the sheet. */
function visible({ width, height }: Sheet, look: Look, { box }: Region): boolean {
  const x = (v: number) => (v - look.origin.x) * look.scale;
  const y = (v: number) => (v - look.origin.y) * look.scale;
  return x(box[2]) >= 0 && y(box[3]) >= 0 && x(box[0]) <= width && y(box[1]) <= height;
}

function paintLand(sheet: Sheet, atlas: Atlas, scene: MapScene, look: Look, p: WallPalette): void {
  const { ctx } = sheet;
  const colours = ramp(p.panel, p.accent, Math.max(1, scene.steps));
  const hatch = hatchOf(sheet, look, p);
  for (const r of atlas.regions[atlas.widest]) {
    ctx.fillStyle = inFocus(r.code, scene.focus) || scene.focus?.startsWith(r.code) ? p.land : p.landOut;
    ctx.fill(r.path, "evenodd");
  }
  for (const r of atlas.regions.villages) {
    const c = scene.classes.get(r.code);
    if (c === undefined || !visible(sheet, look, r)) continue;
    const own = inFocus(r.code, scene.focus);
    ctx.globalAlpha = own ? 1 : 0.28;
    ctx.fillStyle = c < 0 ? hatch : (colours[c] ?? p.land);
    ctx.fill(r.path, "evenodd");
    if (c < 0 || !own) continue;
    ctx.strokeStyle = ctx.fillStyle; // neighbours of one class meet without a seam
    ctx.lineWidth = 0.7 / look.scale;
    ctx.stroke(r.path);
  }
  ctx.globalAlpha = 1;
}

function paintLines(sheet: Sheet, atlas: Atlas, scene: MapScene, look: Look, p: WallPalette): void {
  const { ctx, unit } = sheet;
  const stroke = (path: Path2D, colour: string, width: number) => {
    ctx.strokeStyle = colour;
    ctx.lineWidth = (width * unit) / look.scale;
    ctx.stroke(path);
  };
  if (meanWidth(atlas, "villages") * look.scale >= 4 * lineFrom * unit) {
    ctx.globalAlpha = 0.55;
    stroke(atlas.mesh("villages"), p.bg, 0.9);
    ctx.globalAlpha = 1;
  }
  if (meanWidth(atlas, "townships") * look.scale >= lineFrom * unit) {
    ctx.globalAlpha = 0.75;
    stroke(atlas.mesh("townships"), p.bg, 1.1);
    ctx.globalAlpha = 1;
  }
  const top = atlas.widest;
  stroke(atlas.mesh(top), p.bg, 5);
  stroke(atlas.mesh(top), p.county, 2.2);
  const focus = scene.focus ? atlas.get(scene.focus) : undefined;
  const edge = focus ? focus.path : atlas.outline(atlas.regions[top]);
  stroke(edge, p.edge, 3.2);
}

const means = new WeakMap<Atlas, Map<Level, number>>();

/** How wide a unit of a level is on average, in sheet units. */
function meanWidth(atlas: Atlas, level: Level): number {
  const known = means.get(atlas) ?? new Map<Level, number>();
  means.set(atlas, known);
  let mean = known.get(level);
  if (mean === undefined) {
    const all = atlas.regions[level];
    mean = all.reduce((sum, r) => sum + r.box[2] - r.box[0], 0) / Math.max(1, all.length);
    known.set(level, mean);
  }
  return mean;
}

/** Hot villages by confidence: an outline around those that lie together, wider where it is surer. */
function paintHot(sheet: Sheet, atlas: Atlas, scene: MapScene, look: Look, p: WallPalette): void {
  const { ctx, unit } = sheet;
  const hot = [...scene.hot]
    .filter(([code]) => inFocus(code, scene.focus))
    .map(([code]) => atlas.get(code))
    .filter(r => r !== undefined);
  if (hot.length === 0) return;
  const path = atlas.outline(hot);
  for (const [colour, width] of [[p.bg, 5.5] as const, [p.hot, 3] as const]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = (width * unit) / look.scale;
    ctx.stroke(path);
  }
}

function paintMark(sheet: Sheet, atlas: Atlas, scene: MapScene, look: Look, p: WallPalette): void {
  const region = scene.mark ? atlas.get(scene.mark) : undefined;
  if (!region) return;
  const { ctx, unit } = sheet;
  ctx.save();
  ctx.shadowColor = p.text;
  ctx.shadowBlur = 14 * unit * sheet.ratio;
  ctx.strokeStyle = p.text;
  ctx.lineWidth = (4 * unit) / look.scale;
  ctx.stroke(region.path);
  ctx.restore();
}

/** The signs that stand, in pixels; small units show no more than there is room for. */
function signsOf(
  sheet: Sheet,
  atlas: Atlas,
  scene: MapScene,
  at: (r: Region) => { x: number; y: number },
  names: readonly Box[] | null,
): Placed[] {
  const { width, height, rem } = sheet;
  const wanted = scene.signs.flatMap(sign => {
    const region = atlas.get(sign.unit);
    if (!region || !inFocus(sign.unit, scene.focus)) return [];
    const place = at(region);
    const inside = place.x > rem && place.y > rem && place.x < width - 3 * rem && place.y < height - rem;
    return inside ? [{ sign, at: place }] : [];
  });
  const limit = Math.round((width * height) / (rem * rem * 130));
  if (!names) return placeSigns(wanted, 3.6 * rem, limit);
  // Between names is no room for figures: each sign then stands for its own place alone.
  return placeSigns(wanted, 1.7 * rem, 2 * limit, names).map(s => ({ ...s, count: 1 }));
}

/** Visits of the hour: a dot at the village, larger with more; never where a person stood. */
function paintVisits(
  sheet: Sheet,
  atlas: Atlas,
  scene: MapScene,
  at: (r: Region) => { x: number; y: number },
  p: WallPalette,
): void {
  for (const [code, n] of scene.visits) {
    const region = atlas.get(code);
    if (!region || !inFocus(code, scene.focus)) continue;
    const { x, y } = at(region);
    drawVisit(sheet.ctx, p, x, y, visitRadius(n, sheet.rem));
  }
}

export function visitRadius(n: number, rem: number): number {
  return rem * (0.2 + 0.09 * Math.log2(1 + n));
}

export function drawVisit(ctx: CanvasRenderingContext2D, p: WallPalette, x: number, y: number, r: number): void {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = p.good;
  ctx.fill();
  ctx.lineWidth = Math.max(1, r * 0.35);
  ctx.strokeStyle = p.bg;
  ctx.stroke();
}

/** A unit's name as it is written on the map. */
interface Inscription extends Name {
  font: string;
}

/** The level that the focus is made of. */
function namedLevel(atlas: Atlas, scene: MapScene): Level {
  const own = scene.focus ? atlas.get(scene.focus)?.level : undefined;
  return (own ? levels[levels.indexOf(own) + 1] : atlas.widest) ?? "villages";
}

/** Where names stand, of the level that the focus is made of and of the meant unit; never over each other, beside signs where there is room. */
function placedNames(
  sheet: Sheet,
  atlas: Atlas,
  scene: MapScene,
  look: Look,
  p: WallPalette,
  signs: readonly Placed[],
): PlacedName<Inscription>[] {
  const { ctx, rem, width, height } = sheet;
  const level = namedLevel(atlas, scene);
  const wanted = atlas.regions[level].filter(r => inFocus(r.code, scene.focus) || level === atlas.widest);
  const mark = scene.mark ? atlas.get(scene.mark) : undefined;
  const first = [...wanted].sort((a, b) => areaOf(b) - areaOf(a));
  const order = mark ? [mark, ...first.filter(r => r !== mark)] : first;
  const tight = meanWidth(atlas, level) * look.scale < 6 * rem; // a county's short name then says enough
  const size = (r: Region) => (r === mark ? 1.5 : level === "counties" && !tight ? 1.35 : 1.05) * rem;
  const font = (r: Region) => `${r === mark || level === "counties" ? 600 : 500} ${size(r)}px ${p.font}`;
  const names = order.map(r => {
    ctx.font = font(r);
    const text = tight && level === "counties" ? stem(r.name) : shortName(r.name);
    const w = ctx.measureText(text).width;
    const { x, y } = onScreen(look, r);
    const within = (px: number, py: number) =>
      ctx.isPointInPath(r.path, look.origin.x + px / look.scale, look.origin.y + py / look.scale, "evenodd");
    const must = r === mark || level === "counties";
    return { text, x, y, width: w, height: size(r) * 1.2, must, within, font: font(r) };
  });
  const inside = ({ x, y, width: w, height: h }: Name) =>
    x > w / 2 && y > h / 2 && x < width - w / 2 && y < height - h / 2;
  ctx.setTransform(1, 0, 0, 1, 0, 0); // isPointInPath takes places as they are
  const boxes = [...signs.map(s => signBox(s, rem)), ...sheet.covered];
  const placed = [...placeNames(names.filter(inside), boxes)];
  ctx.setTransform(sheet.ratio, 0, 0, sheet.ratio, 0, 0);
  return placed;
}

function paintNames({ ctx, rem }: Sheet, placed: readonly PlacedName<Inscription>[], p: WallPalette): void {
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const { name, x, y } of placed) {
    ctx.font = name.font;
    ctx.strokeStyle = p.halo;
    ctx.lineWidth = 0.28 * rem;
    ctx.strokeText(name.text, x, y);
    ctx.fillStyle = p.text;
    ctx.fillText(name.text, x, y);
  }
}

/** A county's name without its kind: 宜章县 -> 宜章. */
function stem(name: string): string {
  return name.length > 2 ? name.replace(/(自治县|县|市|区|旗)$/, "") : name;
}

function areaOf({ box }: Region): number {
  return (box[2] - box[0]) * (box[3] - box[1]);
}

function signBox({ at, count }: Placed, rem: number): Box {
  const w = rem * (count > 1 ? 2.2 + 0.6 * String(count).length : 1.9);
  return boxAt({ width: w, height: 1.9 * rem }, at.x + w / 2 - 0.95 * rem, at.y);
}

/** Stripes for land without data: never the lowest colour. They keep their width whatever the scale. */
function hatchOf({ ctx, rem, ratio }: Sheet, look: Look, p: WallPalette): CanvasPattern | string {
  const side = Math.max(6, Math.round(0.55 * rem * ratio));
  const tile = document.createElement("canvas");
  tile.width = tile.height = side;
  const t = tile.getContext("2d");
  if (!t) return p.landOut;
  t.fillStyle = p.land;
  t.fillRect(0, 0, side, side);
  t.strokeStyle = p.township;
  t.lineWidth = Math.max(1, side / 7);
  for (const dx of [-side, 0, side]) {
    t.moveTo(dx, side);
    t.lineTo(dx + side, 0);
  }
  t.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / (ratio * look.scale)));
  return pattern ?? p.landOut;
}
