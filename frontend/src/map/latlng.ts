/** The only place where axes are swapped: the wire and this code speak lon, lat; Leaflet speaks lat, lng. */
import { type LatLng, type LatLngBounds, latLng, latLngBounds } from "leaflet";
import type { Position } from "../wire";

/** West, south, east, north in degrees. */
export type Bbox = readonly [west: number, south: number, east: number, north: number];

/** Where a map looks: lon, lat of its centre and the zoom level. */
export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

export function toLatLng([lon, lat]: Position): LatLng {
  return latLng(lat, lon);
}

export function fromLatLng(p: LatLng): Position {
  return [p.lng, p.lat];
}

export function toBounds([west, south, east, north]: Bbox): LatLngBounds {
  return latLngBounds([south, west], [north, east]);
}

/** The bounds as a bbox inside the world: latitudes of Web Mercator, longitudes within ±180. */
export function fromBounds(b: LatLngBounds): Bbox {
  const within = (v: number, limit: number) => Math.max(-limit, Math.min(limit, v));
  return [within(b.getWest(), 180), within(b.getSouth(), 85.06), within(b.getEast(), 180), within(b.getNorth(), 85.06)];
}
