/** The view that shows a box whole between what covers the map's edges. */
import { CRS, type Map as LeafletMap, point } from "leaflet";
import type { Insets } from "../state";
import type { Feature } from "../wire";
import { type Bbox, type Camera, fromLatLng, toBounds } from "./latlng";

/** Pixels left free around it on each side. */
export const margin = 24;

/** The camera for a box in a map of this size: as large as fits, its middle in the middle of the free part. */
export function cameraFor(
  map: Pick<LeafletMap, "getSize" | "getMinZoom" | "getMaxZoom">,
  bbox: Bbox,
  covered: Insets,
): Camera {
  const size = map.getSize();
  const free = {
    x: Math.max(80, size.x - covered.left - covered.right - 2 * margin),
    y: Math.max(80, size.y - covered.bottom - 2 * margin),
  };
  const bounds = toBounds(bbox);
  const nw = CRS.EPSG3857.latLngToPoint(bounds.getNorthWest(), 0);
  const se = CRS.EPSG3857.latLngToPoint(bounds.getSouthEast(), 0);
  const zoom = Math.log2(Math.min(free.x / Math.max(1e-9, se.x - nw.x), free.y / Math.max(1e-9, se.y - nw.y)));
  const within = Math.max(map.getMinZoom(), Math.min(map.getMaxZoom(), zoom));
  const scale = 2 ** within;
  // The middle of the free part lies this far from the middle of the map.
  const aside = point((covered.left - covered.right) / 2, -covered.bottom / 2).divideBy(scale);
  const centre = nw.add(se).divideBy(2).subtract(aside);
  const [lon, lat] = fromLatLng(CRS.EPSG3857.pointToLatLng(centre, 0));
  return { lon, lat, zoom: within };
}

/** The smallest box around features; null without any position. */
export function bboxOf(features: readonly Feature[]): Bbox | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    const [lon, lat] = c as unknown[];
    if (typeof lon === "number" && typeof lat === "number") {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    } else for (const inner of c) visit(inner);
  };
  for (const f of features) visit(f.geometry?.coordinates);
  return box[0] <= box[2] && box[1] <= box[3] ? box : null;
}
