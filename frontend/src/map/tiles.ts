/** Which tiles cover a frame, and where each lies in it once its datum is taken off. */
import type { Position } from "../wire";
import type { Frame } from "./canvas";
import { type Datum, fromWgs84, toWgs84 } from "./datum";
import { type Anchor, project, sheetZoom, unproject } from "./mercator";

export interface TileAt {
  z: number;
  x: number;
  y: number;
  /** In CSS pixels of the frame. */
  left: number;
  top: number;
  width: number;
  height: number;
}

type Seen = Pick<Frame, "origin" | "scale" | "width" | "height" | "zoom" | "ratio">;

/** The most tiles drawn at once: more would be a fault of reckoning. */
const most = 400;

/** Tiles that touch the frame, row by row. Each is placed by its own corners, so that the shift is right in every part of the frame. */
export function tilesIn(frame: Seen, datum: Datum, minZoom: number, maxZoom: number): TileAt[] {
  const z = Math.max(minZoom, Math.min(maxZoom, Math.round(frame.zoom + Math.log2(Math.min(frame.ratio, 2)) * 0.5)));
  const n = 2 ** z;
  const corner = (x: number, y: number): Position => unproject(worldOf(x, y, z));
  const tile = (x: number, y: number): Anchor => {
    const at = unproject({ x: frame.origin.x + x / frame.scale, y: frame.origin.y + y / frame.scale });
    return tileOf(project(fromWgs84(at, datum)), z);
  };
  const [nw, se] = [tile(0, 0), tile(frame.width, frame.height)];
  const out: TileAt[] = [];
  for (let y = Math.max(0, Math.floor(nw.y)); y <= Math.min(n - 1, Math.floor(se.y)); y++) {
    for (let x = Math.max(0, Math.floor(nw.x)); x <= Math.min(n - 1, Math.floor(se.x)); x++) {
      if (out.length >= most) return out;
      const a = place(frame, toWgs84(corner(x, y), datum));
      const b = place(frame, toWgs84(corner(x + 1, y + 1), datum));
      out.push({ z, x, y, left: a.x, top: a.y, width: b.x - a.x, height: b.y - a.y });
    }
  }
  return out;
}

function place(frame: Seen, at: Position): Anchor {
  const p = project(at);
  return { x: (p.x - frame.origin.x) * frame.scale, y: (p.y - frame.origin.y) * frame.scale };
}

/** Tiles are 256 pixels wide; a sheet unit is a pixel at sheetZoom. */
function worldOf(x: number, y: number, z: number): Anchor {
  const size = 256 * 2 ** (sheetZoom - z);
  return { x: x * size, y: y * size };
}

function tileOf({ x, y }: Anchor, z: number): Anchor {
  const size = 256 * 2 ** (sheetZoom - z);
  return { x: x / size, y: y / size };
}

/** The address of a tile. */
export function addressOf(template: string, { z, x, y }: Pick<TileAt, "z" | "x" | "y">): string {
  return template.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
}
