/**
 * Web Mercator in sheet units: pixels at zoom 8. Paths are stored from an anchor near the data, so that the 32-bit numbers
 * of a canvas keep 1/50 pixel at zoom 18. x grows east, y south.
 */
import type { Position } from "../wire";

/** The zoom at which one sheet unit is one pixel. */
export const sheetZoom = 8;
const world = 256 * 2 ** sheetZoom;

export interface Anchor {
  x: number;
  y: number;
}

/** World position of a lon, lat in pixels at sheetZoom; latitudes are cut at ±85.06. */
export function project([lon, lat]: Position): Anchor {
  const phi = (Math.max(-85.06, Math.min(85.06, lat)) * Math.PI) / 180;
  return {
    x: ((lon + 180) / 360) * world,
    y: (0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI)) * world,
  };
}

/** The lon, lat of a world position: the inverse of project. */
export function unproject({ x, y }: Anchor): Position {
  const lat = (2 * Math.atan(Math.exp((0.5 - y / world) * 2 * Math.PI)) - Math.PI / 2) * (180 / Math.PI);
  return [(x / world) * 360 - 180, lat];
}
