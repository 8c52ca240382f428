/**
 * From the datums of map services to WGS 84, for tiles alone: data are never shifted here. GCJ-02 and BD-09 have no published
 * definition; these are the formulas that the services' own libraries use, known since 2010, iterated back to 1e-9 degrees.
 */
import type { Position } from "../wire";

export const datums = ["wgs84", "gcj02", "bd09"] as const;
export type Datum = (typeof datums)[number];

/** Semi-major axis of Krasovsky 1940 in metres, and its eccentricity squared. */
const axis = 6378245;
const e2 = 0.006693421622965943;
const turn = (Math.PI * 3000) / 180;
const rad = Math.PI / 180;

export function toWgs84(at: Position, datum: Datum): Position {
  if (datum === "wgs84") return at;
  const gcj = datum === "bd09" ? back(at, bd09OfGcj02) : at;
  return inChina(gcj) ? back(gcj, gcj02OfWgs84) : gcj;
}

export function fromWgs84(at: Position, datum: Datum): Position {
  if (datum === "wgs84") return at;
  const gcj = inChina(at) ? gcj02OfWgs84(at) : at;
  return datum === "bd09" ? bd09OfGcj02(gcj) : gcj;
}

/** The place that `forth` carries to `at`, by taking off the shift until it no longer moves. */
function back(at: Position, forth: (p: Position) => Position): Position {
  let [lon, lat] = at;
  for (let i = 0; i < 12; i++) {
    const [x, y] = forth([lon, lat]);
    const [dx, dy] = [at[0] - x, at[1] - y];
    lon += dx;
    lat += dy;
    if (Math.abs(dx) < 1e-10 && Math.abs(dy) < 1e-10) break;
  }
  return [lon, lat];
}

/** The rectangle that GCJ-02 shifts. */
function inChina([lon, lat]: Position): boolean {
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

function gcj02OfWgs84([lon, lat]: Position): Position {
  const [x, y] = [lon - 105, lat - 35];
  const sin = (v: number) => Math.sin(v * Math.PI);
  const root = Math.sqrt(Math.abs(x));
  const wave = ((20 * sin(6 * x) + 20 * sin(2 * x)) * 2) / 3;
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    wave +
    ((20 * sin(y) + 40 * sin(y / 3) + 160 * sin(y / 12) + 320 * sin(y / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    wave +
    ((20 * sin(x) + 40 * sin(x / 3) + 150 * sin(x / 12) + 300 * sin(x / 30)) * 2) / 3;
  const w2 = 1 - e2 * Math.sin(lat * rad) ** 2;
  const w = Math.sqrt(w2);
  return [lon + east / ((axis / w) * Math.cos(lat * rad) * rad), lat + north / (((axis * (1 - e2)) / (w2 * w)) * rad)];
}

function bd09OfGcj02([lon, lat]: Position): Position {
  const r = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * turn);
  const theta = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * turn);
  return [r * Math.cos(theta) + 0.0065, r * Math.sin(theta) + 0.006];
}
