/** A Leaflet layer that is one canvas a little larger than the map, redrawn after moves and scaled with the zoom animation. */
import {
  Bounds,
  DomUtil,
  type LatLng,
  Layer,
  type LeafletEventHandlerFn,
  type Map as LeafletMap,
  type Point,
  type ZoomAnimEvent,
} from "leaflet";
import { afterPaint, inSlice } from "../later";
import { type Extent, type Looking, sizeUnit, viewOf } from "./look";
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

export class CanvasSheet extends Layer {
  protected canvas: HTMLCanvasElement | null = null;
  protected map: LeafletMap | null = null;
  private pending = 0;
  private frame: Frame | null = null;
  private view: Looking | null = null;

  /** `extent` tells what the next drawing covers: null for nothing. Its canvas is no larger, since a large one is costly to show however little is on it; undefined is all of the map. */
  constructor(
    private readonly paneName: string,
    private readonly paint: (frame: Frame) => void,
    private readonly extent: () => Extent | null | undefined = () => undefined,
  ) {
    super({ pane: paneName });
  }

  override onAdd(map: LeafletMap): this {
    this.map = map;
    this.canvas = newCanvas();
    map.getPane(this.paneName)?.append(this.canvas);
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
      viewreset: () => this.moved(),
      moveend: () => this.moved(),
      resize: () => this.redraw(),
      move: () => this.cover(),
      zoomanim: event => {
        const { center, zoom } = event as ZoomAnimEvent;
        this.transform(center, zoom);
      },
      zoom: () => this.follow(),
      paper: () => this.drawNow(),
    };
  }

  /** The map has come to rest elsewhere. */
  protected moved(): void {
    this.redrawNow();
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

  /** Where a point of the map's container lies in the last drawing, in CSS pixels; null before the first, and while the drawing is of another zoom. */
  fromContainer(at: Point): Point | null {
    const { map, canvas, frame } = this;
    if (!map || !canvas || frame?.zoom !== map.getZoom()) return null;
    return map.containerPointToLayerPoint(at).subtract(DomUtil.getPosition(canvas));
  }

  /** Draws again when a drag has uncovered what was not drawn. */
  private cover(): void {
    const { map, frame, view } = this;
    if (!map || !frame || !view?.cut || map.getZoom() !== frame.zoom) return;
    const corner = map.containerPointToLayerPoint([0, 0]);
    if (!view.reach.contains(new Bounds(corner, corner.add(map.getSize())))) this.redraw();
  }

  protected look(map: LeafletMap): Looking {
    return viewOf(map, this.extent());
  }

  /** Draws at once and whole: a page is taken after this, and has no frames. It is taken of strokes, not of dots: a canvas that was wiped would wipe what lies under it. */
  protected drawNow(): void {
    if (!this.canvas) return;
    const canvas = newCanvas();
    this.canvas.replaceWith(canvas);
    this.canvas = canvas;
    this.redrawNow();
  }

  protected redrawNow(): void {
    const { map, canvas } = this;
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    if (!map || !canvas) return;
    const view = this.look(map);
    const frame = frameOn(canvas, view);
    if (!frame) return;
    this.show(canvas, frame, view);
    this.paint(frame);
  }

  /** From here on the canvas lies where its frame was drawn for. */
  protected show(canvas: HTMLCanvasElement, frame: Frame, view: Looking): void {
    DomUtil.setPosition(canvas, view.corner);
    this.frame = frame;
    this.view = view;
  }

  /** Lets the last drawing follow the map to where it is now. */
  protected follow(): void {
    if (this.map) this.transform(this.map.getCenter(), this.map.getZoom());
  }

  /** Moves and scales the last drawing to where the animation is. */
  private transform(centre: LatLng, zoom: number): void {
    const { map, canvas, frame, view } = this;
    if (!map || !canvas || !frame || !view) return;
    const scale = map.getZoomScale(zoom, frame.zoom);
    const pane = map.containerPointToLayerPoint([0, 0]);
    const origin = map.project(centre, zoom).subtract(map.getSize().divideBy(2)).subtract(pane).round();
    const offset = view.toCentre.multiplyBy(-scale).add(map.project(view.centre, zoom)).subtract(origin);
    DomUtil.setTransform(canvas, offset, scale);
  }
}

/** A drawing in slices: after each `yield` the page may answer a hand or show a frame first. */
export type Slices = Generator<undefined, void, void>;

/** Milliseconds that one slice may take, at first. */
const sliceMs = 6;

interface Work {
  canvas: HTMLCanvasElement;
  frame: Frame;
  view: Looking;
  slices: Slices;
  /** It is made elsewhere, or waits for another sheet's: its slices do not go on. */
  held: boolean;
}

export interface SheetOptions {
  /** What it shows answers a hand, and is drawn in the next frame; else after it. */
  soon?: boolean;
  extent?: () => Extent | null;
  /** Makes the drawing elsewhere: null when it cannot be, and it is made here. */
  afar?: (frame: Frame) => Promise<ImageBitmap | null> | null;
  /** The sheet below: a drawing does not begin before one of that, under way, is seen. */
  above?: SlicedSheet;
}

/**
 * A sheet whose drawing may take longer than a frame: it is made aside in slices while the last one stays in sight, moved and scaled with the map, and
 * takes its place when it is whole. A small one is whole at once.
 */
export class SlicedSheet extends CanvasSheet {
  private work: Work | null = null;
  private spare = newCanvas();
  private budget = sliceMs;
  private begun = 0;
  private again = false;
  private going = false;
  private waiting: (() => void)[] = [];
  private readonly go = () => {
    this.going = false;
    this.slice();
  };
  private readonly later = () => this.redrawNow();

  constructor(
    paneName: string,
    private readonly slices: (frame: Frame) => Slices,
    private readonly how: SheetOptions = {},
  ) {
    super(paneName, () => {}, how.extent);
  }

  override onRemove(): this {
    this.end();
    return super.onRemove();
  }

  /** While one drawing is under way another waits for it, unless the map has gone elsewhere. */
  override redraw(): void {
    if (this.work) this.again = true;
    else this.begin();
  }

  /** The map is elsewhere: the last drawing goes along, a drawing under way is for nothing. */
  protected override moved(): void {
    if (this.drawn) this.follow();
    this.begin();
  }

  private begin(): void {
    if (this.canvas) this.canvas.dataset.drawing = ""; // what is seen is not yet what it shall be
    if (this.how.soon) super.redraw();
    else afterPaint(this.later);
  }

  protected override redrawNow(): void {
    const { map } = this;
    if (!map) return;
    const view = this.look(map);
    const frame = frameOn(this.spare, view);
    if (!frame) return;
    if (this.drawn) this.follow();
    this.again = false;
    const { afar, above } = this.how;
    const picture = afar?.(frame) ?? null;
    const work = { canvas: this.spare, frame, view, slices: this.slices(frame), held: true };
    this.work = work;
    if (this.canvas) this.canvas.dataset.drawing = "";
    if (picture) picture.then(p => this.take(work, p));
    else if (above?.work) above.waiting.push(() => inSlice(() => this.release(work)));
    else this.release(work);
  }

  /** Here, whoever makes it else; a drawing under way is for nothing. */
  protected override drawNow(): void {
    const { map } = this;
    if (!map) return;
    const view = this.look(map);
    const canvas = newCanvas();
    const frame = frameOn(canvas, view);
    if (!frame) return;
    this.again = false;
    for (const _ of this.slices(frame));
    this.finish({ canvas, frame, view });
  }

  private release(work: Work): void {
    if (this.work !== work) return;
    work.held = false;
    this.begun = performance.now();
    if (!this.going) this.slice();
  }

  /** The drawing has come from elsewhere, or has not. */
  private take(work: Work, picture: ImageBitmap | null): void {
    if (picture && this.work === work) {
      const { ctx } = work.frame;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(picture, 0, 0);
      this.finish(work);
    } else this.release(work);
    picture?.close();
  }

  private slice(): void {
    const { work } = this;
    if (!work || work.held) return;
    const now = performance.now();
    const took = now - this.begun; // of the slice before, with what the browser made of it
    if (took > 2 * sliceMs) this.budget = Math.max(1, this.budget / 2);
    else this.budget = Math.min(sliceMs, this.budget * 1.5);
    this.begun = now;
    let done = false;
    try {
      do done = work.slices.next().done === true;
      while (!done && performance.now() - now < this.budget);
    } catch (cause) {
      this.end(); // the next drawing begins anew
      throw cause;
    }
    if (done) this.finish(work);
    else {
      this.going = true;
      inSlice(this.go);
    }
  }

  private finish({ canvas, frame, view }: Pick<Work, "canvas" | "frame" | "view">): void {
    if (this.canvas) {
      delete this.canvas.dataset.drawing;
      this.spare = this.canvas;
      this.canvas.replaceWith(canvas);
      this.canvas = canvas;
      this.show(canvas, frame, view);
      if (this.map && this.map.getZoom() !== frame.zoom) this.follow();
    }
    this.end();
    if (this.again) this.begin();
  }

  private end(): void {
    this.work = null;
    for (const release of this.waiting.splice(0)) release();
  }
}

/** A cleared canvas of the size of a view, ready to be drawn on. */
function frameOn(canvas: HTMLCanvasElement, { width, height, zoom, origin }: Looking): Frame | null {
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  const wiped = resize(canvas, width, height, ratio);
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (!wiped) ctx.clearRect(0, 0, width, height);
  ctx.globalAlpha = 1;
  const scale = 2 ** (zoom - sheetZoom);
  const at = { x: origin.x / scale, y: origin.y / scale };
  return { ctx, width, height, ratio, scale, zoom, unit: sizeUnit(), origin: at };
}

function newCanvas(): HTMLCanvasElement {
  const canvas = DomUtil.create("canvas", "leaflet-zoom-animated sheet");
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

/** Tells whether it was of another size, and is therefore empty. */
function resize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): boolean {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === w && canvas.height === h) return false;
  canvas.width = w;
  canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return true;
}
