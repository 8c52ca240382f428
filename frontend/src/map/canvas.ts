/** A Leaflet layer that is one canvas a little larger than the map, redrawn after moves and scaled with the zoom animation. */
import {
  Bounds,
  DomUtil,
  type LatLng,
  Layer,
  type LeafletEventHandlerFn,
  type Map as LeafletMap,
  Point,
  type ZoomAnimEvent,
} from "leaflet";
import { type Anchor, sheetZoom } from "./mercator";

/** What a drawing is given: a cleared context in CSS pixels, and how sheet units become pixels in it. */
export interface Frame {
  ctx: CanvasRenderingContext2D;
  /** pixel = (world - origin) * scale */
  origin: Anchor;
  scale: number;
  width: number;
  height: number;
  zoom: number;
  ratio: number;
  /** See sizeUnit. */
  unit: number;
}

/** Share of the map's size drawn beyond each edge, so that a drag shows land and not a void; what it uncovers is drawn on the way. */
const margin = 0.15;

/** How much larger than on a small laptop texts and pins are drawn: the root's font size grows with the screen. */
export function sizeUnit(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 15;
}

export class CanvasSheet extends Layer {
  private canvas: HTMLCanvasElement | null = null;
  private map: LeafletMap | null = null;
  private pending = 0;
  private frame: Frame | null = null;
  private drawnCentre: LatLng | null = null;

  constructor(
    private readonly paneName: string,
    private readonly paint: (frame: Frame) => void,
  ) {
    super({ pane: paneName });
  }

  override onAdd(map: LeafletMap): this {
    this.map = map;
    this.canvas = DomUtil.create("canvas", "leaflet-zoom-animated sheet", map.getPane(this.paneName));
    this.canvas.setAttribute("aria-hidden", "true");
    this.redrawNow();
    return this;
  }

  override onRemove(): this {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.canvas?.remove();
    this.canvas = null;
    this.map = null;
    return this;
  }

  override getEvents(): { [name: string]: LeafletEventHandlerFn } {
    return {
      viewreset: () => this.redrawNow(),
      moveend: () => this.redrawNow(),
      resize: () => this.redraw(),
      move: () => this.cover(),
      zoomanim: event => {
        const { center, zoom } = event as ZoomAnimEvent;
        this.transform(center, zoom);
      },
      zoom: () => this.map && this.transform(this.map.getCenter(), this.map.getZoom()),
    };
  }

  /** Draws in the next animation frame; many calls make one drawing. */
  redraw(): void {
    if (this.pending || !this.map) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.redrawNow();
    });
  }

  /** The last drawing's frame, to find in it what was drawn; null before the first. */
  get drawn(): Frame | null {
    return this.frame;
  }

  /** Where a point of the map's container lies in the last drawing, in CSS pixels; null before the first. */
  fromContainer(at: Point): Point | null {
    const { map, canvas } = this;
    if (!map || !canvas) return null;
    return map.containerPointToLayerPoint(at).subtract(DomUtil.getPosition(canvas));
  }

  /** Draws again when a drag has uncovered what was not drawn. */
  private cover(): void {
    const { map, frame } = this;
    if (!map || !frame || map.getZoom() !== frame.zoom) return;
    const corner = this.fromContainer(new Point(0, 0));
    const size = map.getSize();
    if (!corner) return;
    const inside =
      corner.x >= 0 && corner.y >= 0 && corner.x + size.x <= frame.width && corner.y + size.y <= frame.height;
    if (!inside) this.redraw();
  }

  private redrawNow(): void {
    const { map, canvas } = this;
    if (!map || !canvas) return;
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    const size = map.getSize();
    const pad = size.multiplyBy(margin).round();
    const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
    const bounds = new Bounds(corner, corner.add(size).add(pad.multiplyBy(2)));
    const { x: width, y: height } = bounds.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    resize(canvas, width, height, ratio);
    DomUtil.setPosition(canvas, corner);
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    const scale = 2 ** (map.getZoom() - sheetZoom);
    const at = corner.add(map.getPixelOrigin());
    this.frame = {
      ctx,
      width,
      height,
      ratio,
      scale,
      zoom: map.getZoom(),
      unit: sizeUnit(),
      origin: { x: at.x / scale, y: at.y / scale },
    };
    this.drawnCentre = map.getCenter();
    this.paint(this.frame);
  }

  /** Moves and scales the last drawing to where the animation is. */
  private transform(centre: LatLng, zoom: number): void {
    const { map, canvas, frame } = this;
    if (!map || !canvas || !frame || !this.drawnCentre) return;
    const scale = map.getZoomScale(zoom, frame.zoom);
    const view = map.getSize().multiplyBy(0.5 + margin);
    const pane = map.containerPointToLayerPoint([0, 0]);
    const origin = map.project(centre, zoom).subtract(map.getSize().divideBy(2)).subtract(pane).round();
    const offset = view.multiplyBy(-scale).add(map.project(this.drawnCentre, zoom)).subtract(origin);
    DomUtil.setTransform(canvas, offset, scale);
  }
}

function resize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === w && canvas.height === h) return;
  canvas.width = w;
  canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
