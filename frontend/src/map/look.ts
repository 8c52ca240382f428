/** What of the map a sheet covers: all of it and a little more, or the box of what is drawn where that is less. */
import { Bounds, type LatLng, type Map as LeafletMap, Point } from "leaflet";
import { rootPx } from "../size";
import { sheetZoom } from "./mercator";

/** The box of what is drawn, in sheet units. */
export interface Extent {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** CSS pixels around an extent for the width of lines and rings; times sizeUnit. */
const air = 24;

/** Share of the map's size drawn beyond each edge, so that a drag shows land and not a void; what it uncovers is drawn on the way. */
const margin = 0.15;

/** How much larger than on a small laptop texts and pins are drawn: the root's font size grows with the screen. */
export function sizeUnit(): number {
  return rootPx() / 15;
}

/** What the map looks at: where a sheet lies in its pane, and how large it is. */
export interface Looking {
  corner: Point;
  width: number;
  height: number;
  zoom: number;
  centre: LatLng;
  /** From its corner to the map's centre. */
  toCentre: Point;
  origin: Point;
  /** What of the map a sheet may cover now, and whether that has cut off anything. */
  reach: Bounds;
  cut: boolean;
}

export function viewOf(map: LeafletMap, extent: Extent | null | undefined): Looking {
  const size = map.getSize();
  const pad = size.multiplyBy(margin).round();
  const from = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
  const reach = new Bounds(from, from.add(size).add(pad.multiplyBy(2)));
  const wanted = extent === undefined ? reach : boundsOf(map, extent, from);
  const part = within(wanted, reach);
  const corner = part.min as Point;
  const { x: width, y: height } = part.getSize();
  return {
    corner,
    width,
    height,
    zoom: map.getZoom(),
    centre: map.getCenter(),
    toCentre: map.containerPointToLayerPoint(size.divideBy(2)).subtract(corner),
    origin: corner.add(map.getPixelOrigin()),
    reach,
    cut: extent === undefined || !reach.contains(wanted),
  };
}

/** An extent in the pixels of the map's pane; a spot at a place for one of nothing. */
function boundsOf(map: LeafletMap, extent: Extent | null, at: Point): Bounds {
  if (!extent) return new Bounds(at, at.add([1, 1]));
  const scale = 2 ** (map.getZoom() - sheetZoom);
  const room = air * sizeUnit();
  const corner = new Point(extent.x0 * scale - room, extent.y0 * scale - room);
  const other = new Point(extent.x1 * scale + room, extent.y1 * scale + room);
  const origin = map.getPixelOrigin();
  return new Bounds(corner.subtract(origin).floor(), other.subtract(origin).ceil());
}

/** What two boxes share; a spot where that is nothing. */
function within(a: Bounds, b: Bounds): Bounds {
  const [p, q, r, s] = [a.min, a.max, b.min, b.max] as [Point, Point, Point, Point];
  const from = new Point(Math.max(p.x, r.x), Math.max(p.y, r.y));
  const to = new Point(Math.min(q.x, s.x), Math.min(q.y, s.y));
  if (from.x < to.x && from.y < to.y) return new Bounds(from, to);
  return new Bounds(r, r.add([1, 1]));
}
