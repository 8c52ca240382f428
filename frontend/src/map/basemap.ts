/** The base map under the land: tiles of the server, drawn where their datum puts them. */
import { effect } from "@preact/signals";
import type { Map as LeafletMap } from "leaflet";
import { part } from "../part";
import { basemap, paint } from "../state";
import type { BasemapDoc } from "../wire";
import { CanvasSheet, type Frame } from "./canvas";
import { Pictures } from "./pictures";
import { type TileAt, tilesIn } from "./tiles";

/** Where drawn tiles come from. Whoever has one later calls back. */
export interface TileSource {
  /** What is drawn of a tile so far. */
  image(tile: TileAt, ratio: number): CanvasImageSource | null;
  /** Draws what goes over all tiles. */
  over?(frame: Frame, tiles: readonly TileAt[]): void;
  /** A light map under a dark screen is dimmed. */
  readonly dims: boolean;
  dispose(): void;
}

export class Basemap {
  private source: TileSource | null = null;
  private readonly sheet: CanvasSheet;
  private readonly stop: () => void;

  constructor(map: LeafletMap) {
    map.createPane("base").style.zIndex = "100";
    this.sheet = new CanvasSheet(
      "base",
      f => this.draw(f),
      () => (basemap.peek() ? undefined : null),
    );
    this.sheet.addTo(map);
    const chosen = effect(() => this.choose(basemap.value));
    const painted = effect(() => {
      paint.value;
      this.sheet.redraw();
    });
    this.stop = () => {
      chosen();
      painted();
    };
  }

  dispose(): void {
    this.stop();
    this.source?.dispose();
  }

  private choose(base: BasemapDoc | null): void {
    this.source?.dispose();
    this.source = null;
    const redraw = () => this.sheet.redraw();
    if (base?.vector) {
      const show = ({ Vectors }: typeof import("./vector/source")) => {
        if (basemap.peek() !== base) return;
        this.source = new Vectors(base, redraw);
        redraw();
      };
      void part("base", () => import("./vector/source"), show);
    } else if (base) {
      this.source = new Pictures(base.tiles, redraw);
    }
    redraw();
  }

  private draw(frame: Frame): void {
    const base = basemap.peek();
    const { source } = this;
    if (!base || !source) return;
    const { ctx } = frame;
    const wanted = tilesIn(frame, base.datum, base.min_zoom, base.max_zoom);
    ctx.globalAlpha = source.dims && paint.peek() === "dark" ? 0.55 : 1;
    for (const tile of wanted) {
      const image = source.image(tile, frame.ratio);
      // Half a pixel more: neighbours would else show a seam.
      if (image) ctx.drawImage(image, tile.left, tile.top, tile.width + 0.5, tile.height + 0.5);
    }
    ctx.globalAlpha = 1;
    source.over?.(frame, wanted);
  }
}
