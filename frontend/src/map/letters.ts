/** Draws the names of units, with a halo, by the rules of names.ts. */
import { shortName } from "../format";
import type { Frame, Slices } from "./canvas";
import { type Land, type Level, levels } from "./land";
import { type Box, type Name, placeNames } from "./names";
import type { Palette } from "./palette";
import { type Area, holds } from "./sheet";

/** A name of a unit: its level, and its code. */
type UnitName = Name & { level: Level; unit: string };

interface Style {
  /** Zoom from which names of the level are drawn. */
  zoom: number;
  size: number;
  weight: number;
}

const styles: Record<Level, Style> = {
  counties: { zoom: 0, size: 15, weight: 600 },
  townships: { zoom: 9.9, size: 12.5, weight: 500 },
  villages: { zoom: 12.25, size: 11.5, weight: 400 },
};

/** Draws what fits, names of units beyond `within` (a code) muted; names avoid `obstacles`, boxes of pins in CSS pixels. Names of large units come first. */
export function* drawNames(frame: Frame, land: Land, p: Palette, obstacles: readonly Box[], within = ""): Slices {
  const { ctx } = frame;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const wanted: UnitName[] = [];
  for (const level of levels) {
    if (frame.zoom < styles[level].zoom || !land.draws(level, frame.zoom)) continue;
    ctx.font = fontOf(level, frame, p);
    const areas = [...land.inFrame(level, frame)].sort((a, b) => b.breadth - a.breadth);
    for (const area of areas) {
      const name = nameOf(frame, level, area);
      if (name) wanted.push(name);
      yield;
    }
  }
  for (const { name, x, y } of placeNames(wanted, obstacles)) {
    const { level, unit } = name;
    ctx.font = fontOf(level, frame, p);
    ctx.strokeStyle = p.halo;
    ctx.lineWidth = 3.5 * frame.unit;
    ctx.strokeText(name.text, x, y);
    const beyond = !unit.startsWith(within) && !within.startsWith(unit);
    ctx.fillStyle = level === "counties" && !beyond ? p.text : p.muted;
    ctx.fillText(name.text, x, y);
    yield;
  }
}

function fontOf(level: Level, frame: Frame, p: Palette): string {
  return `${styles[level].weight} ${sizeOf(level, frame)}px ${p.font}`;
}

function sizeOf(level: Level, { zoom, unit }: Frame): number {
  const near = level !== "counties" ? 1 : zoom >= 9.5 ? 1.2 : zoom < 8.2 ? 0.87 : 1;
  return styles[level].size * near * unit;
}

/** The name of an area whose pole is in the frame; null for others. The context has the level's font. */
function nameOf(frame: Frame, level: Level, area: Area): UnitName | null {
  const x = (area.pole.x - frame.origin.x) * frame.scale;
  const y = (area.pole.y - frame.origin.y) * frame.scale;
  const text = shortName(String(area.feature.properties.name ?? ""));
  if (!text || x < 0 || y < 0 || x > frame.width || y > frame.height) return null;
  const height = sizeOf(level, frame) * 1.15;
  const within = (px: number, py: number) =>
    holds(area, { x: frame.origin.x + px / frame.scale, y: frame.origin.y + py / frame.scale });
  return {
    text,
    x,
    y,
    width: frame.ctx.measureText(text).width,
    height,
    must: level === "counties",
    within,
    level,
    unit: area.feature.id,
  };
}
