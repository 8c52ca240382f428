/** Drawn outlines: a ring of corners as lon, lat; the last is not the first again. */
import type { Position } from "./wire";

export type Ring = readonly Position[];

/** Mean radius of the earth in metres (IUGG). */
const radiusM = 6_371_008.8;
/** Corners of a drawn circle: its edge then departs from the true one by at most 0.3 % of the radius. */
const corners = 40;
/** The most corners an outline may have: what a hand draws, and an address holds. */
export const mostCorners = 120;

/** The ring as WKT of a polygon, counterclockwise, six decimals: a tenth of a metre. */
export function ringToWkt(ring: Ring): string {
  const ccw = signedArea(ring) < 0 ? [...ring].reverse() : [...ring];
  const closed = [...ccw, ccw[0]].filter(p => p !== undefined);
  return `POLYGON((${closed.map(([lon, lat]) => `${six(lon)} ${six(lat)}`).join(",")}))`;
}

/** "lon lat;lon lat…" with five decimals, a metre: short enough for an address. */
export function ringToText(ring: Ring): string {
  return ring.map(([lon, lat]) => `${lon.toFixed(5)} ${lat.toFixed(5)}`).join(";");
}

/** The inverse; null for what is no ring of three to `mostCorners` corners on earth. */
export function ringOfText(text: string): Position[] | null {
  const ring = text.split(";").map(pair => pair.split(/[ +]/).map(s => (s === "" ? Number.NaN : Number(s))));
  if (ring.length < 3 || ring.length > mostCorners) return null;
  const sane = ring.every(
    ([lon = Number.NaN, lat = Number.NaN, ...more]) => more.length === 0 && Math.abs(lon) <= 180 && Math.abs(lat) <= 85,
  );
  return sane ? (ring as Position[]) : null;
}

/** A circle on the ground around a position. */
export function circle([lon, lat]: Position, metres: number): Position[] {
  const d = metres / radiusM;
  const phi = rad(lat);
  return Array.from({ length: corners }, (_, i) => {
    const turn = (-2 * Math.PI * i) / corners;
    const to = Math.asin(Math.sin(phi) * Math.cos(d) + Math.cos(phi) * Math.sin(d) * Math.cos(turn));
    const east = Math.atan2(Math.sin(turn) * Math.sin(d) * Math.cos(phi), Math.cos(d) - Math.sin(phi) * Math.sin(to));
    return [lon + deg(east), deg(to)];
  });
}

/** The rectangle between two corners. */
export function rectangle([x0, y0]: Position, [x1, y1]: Position): Position[] {
  return [
    [Math.min(x0, x1), Math.min(y0, y1)],
    [Math.max(x0, x1), Math.min(y0, y1)],
    [Math.max(x0, x1), Math.max(y0, y1)],
    [Math.min(x0, x1), Math.max(y0, y1)],
  ];
}

/** Metres between two positions along the great circle. */
export function distanceM([lon0, lat0]: Position, [lon1, lat1]: Position): number {
  const [a, b] = [rad(lat0), rad(lat1)];
  const h = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(rad(lon1 - lon0) / 2) ** 2;
  return 2 * radiusM * Math.asin(Math.sqrt(h));
}

/** Square kilometres inside a ring, on the sphere. */
export function areaKm2(ring: Ring): number {
  let sum = 0;
  for (const [i, [lon, lat]] of ring.entries()) {
    const [lon1, lat1] = ring[(i + 1) % ring.length] ?? [lon, lat];
    sum += rad(lon1 - lon) * (2 + Math.sin(rad(lat)) + Math.sin(rad(lat1)));
  }
  return Math.abs((sum * radiusM * radiusM) / 2) / 1e6;
}

/** Whether the outline crosses itself: what is inside would then be anybody's guess. Cost: n². */
export function crossesItself(ring: Ring): boolean {
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue; // neighbours around the end
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[(j + 1) % n]];
      if (a && b && c && d && meet(a, b, c, d)) return true;
    }
  }
  return false;
}

function meet(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = (p: Position, q: Position, r: Position) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function signedArea(ring: Ring): number {
  return ring.reduce((sum, [x, y], i) => {
    const [x1, y1] = ring[(i + 1) % ring.length] ?? [x, y];
    return sum + x * y1 - x1 * y;
  }, 0);
}

const six = (v: number) => Number(v.toFixed(6));
const rad = (d: number) => (d * Math.PI) / 180;
const deg = (r: number) => (r * 180) / Math.PI;
