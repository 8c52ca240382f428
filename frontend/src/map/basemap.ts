/** The base map under the land: tiles of the server, drawn where their datum puts them. */
import { effect } from "@preact/signals";
import type { Map as LeafletMap } from "leaflet";
import { basemap, paint } from "../state";
import { CanvasSheet, type Frame } from "./canvas";
import { type TileAt, tilesIn } from "./tiles";

/** Tiles kept: some screens' worth. */
const kept = 320;

interface Kept {
  image: HTMLImageElement;
  state: "loading" | "ready" | "failed";
}

export class Basemap {
  private readonly tiles = new Map<string, Kept>();
  private readonly sheet: CanvasSheet;
  private readonly stop: () => void;

  constructor(map: LeafletMap) {
    map.createPane("base").style.zIndex = "100";
    this.sheet = new CanvasSheet("base", f => this.draw(f));
    this.sheet.addTo(map);
    this.stop = effect(() => {
      basemap.value;
      paint.value;
      this.sheet.redraw();
    });
  }

  dispose(): void {
    this.stop();
    for (const { image } of this.tiles.values()) image.src = "";
    this.tiles.clear();
  }

  private draw(frame: Frame): void {
    const base = basemap.peek();
    if (!base) return;
    const { ctx } = frame;
    const wanted = tilesIn(frame, base.datum, base.min_zoom, base.max_zoom);
    ctx.globalAlpha = paint.peek() === "dark" ? 0.55 : 1; // a light map under a dark screen is dimmed
    for (const tile of wanted) this.stamp(frame, tile, base.tiles);
    ctx.globalAlpha = 1;
    this.forget();
  }

  private stamp({ ctx }: Frame, tile: TileAt, address: string): void {
    const href = address.replace("{z}", String(tile.z)).replace("{x}", String(tile.x)).replace("{y}", String(tile.y));
    const known = this.tiles.get(href) ?? this.ask(href);
    this.tiles.delete(href); // the newest asked for is last
    this.tiles.set(href, known);
    // Half a pixel more: neighbours would else show a seam.
    if (known.state === "ready") ctx.drawImage(known.image, tile.left, tile.top, tile.width + 0.5, tile.height + 0.5);
  }

  private ask(href: string): Kept {
    const image = new Image();
    const made: Kept = { image, state: "loading" };
    image.onload = () => {
      made.state = "ready";
      this.sheet.redraw();
    };
    image.onerror = () => {
      made.state = "failed";
    };
    image.src = href;
    return made;
  }

  private forget(): void {
    for (const [href, { image }] of this.tiles) {
      if (this.tiles.size <= kept) return;
      image.src = "";
      this.tiles.delete(href);
    }
  }
}
