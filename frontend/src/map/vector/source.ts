/** Tiles that are vectors: got, decoded, and drawn as pictures of the theme and the size they are shown at. */
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { getBasemapTile } from "../../client";
import { paint } from "../../state";
import type { BasemapDoc } from "../../wire";
import type { TileSource } from "../basemap";
import type { Frame } from "../canvas";
import { addressOf, type TileAt } from "../tiles";
import { drawTile } from "./draw";
import { drawNames, type Name, namesOf } from "./names";
import { tints } from "./style";

/** Tiles kept: some screens' worth. */
const kept = 200;
/** Pixels kept of the pictures of those that are out of sight, four bytes each. */
const keptPixels = 48_000_000;

interface Kept {
  tile: VectorTile | null;
  names: Name[];
  picture: HTMLCanvasElement | null;
  /** What the picture was drawn for. */
  drawn: string;
}

export class Vectors implements TileSource {
  readonly dims = false;
  private readonly tiles = new Map<string, Kept>();
  private readonly running = new AbortController();

  constructor(
    private readonly base: BasemapDoc,
    private readonly changed: () => void,
  ) {}

  image(at: TileAt, ratio: number): CanvasImageSource | null {
    const href = addressOf(this.base.tiles, at);
    const known = this.tiles.get(href) ?? this.ask(href, at);
    this.tiles.delete(href); // the newest asked for is last
    this.tiles.set(href, known);
    for (const old of this.tiles.keys()) {
      if (this.tiles.size <= kept) break;
      this.tiles.delete(old);
    }
    if (!known.tile) return null;
    const pixels = sizeFor(at.width * ratio);
    const theme = paint.peek() === "dark" ? "dark" : "light";
    const wanted = `${pixels} ${theme}`;
    if (known.drawn !== wanted) {
      known.picture ??= document.createElement("canvas");
      known.drawn = wanted;
      drawTile(known.picture, known.tile, {
        pixels,
        ratio: pixels / at.width,
        zoom: at.z,
        tint: tints[theme],
        borders: this.base.borders,
      });
    }
    return known.picture;
  }

  over(frame: Frame, at: readonly TileAt[]): void {
    this.letGo(new Set(at.map(tile => addressOf(this.base.tiles, tile))));
    if (!this.base.names) return;
    const tint = tints[paint.peek() === "dark" ? "dark" : "light"];
    drawNames(
      frame,
      at.map(tile => ({ tile, names: this.tiles.get(addressOf(this.base.tiles, tile))?.names ?? [] })),
      tint,
    );
  }

  dispose(): void {
    this.running.abort();
    this.tiles.clear();
  }

  /** Gives back pictures out of sight beyond what is kept, the longest unseen first: their tiles are drawn again when they are wanted. */
  private letGo(seen: ReadonlySet<string>): void {
    const unseen = [...this.tiles].flatMap(([href, tile]) => (tile.picture && !seen.has(href) ? [tile] : []));
    let pixels = unseen.reduce((sum, { picture }) => sum + (picture?.width ?? 0) ** 2, 0);
    for (const tile of unseen) {
      if (pixels <= keptPixels) return;
      pixels -= (tile.picture?.width ?? 0) ** 2;
      tile.picture = null;
      tile.drawn = "";
    }
  }

  private ask(href: string, at: TileAt): Kept {
    const made: Kept = { tile: null, names: [], picture: null, drawn: "" };
    getBasemapTile(href, this.running.signal)
      .then(body => {
        if (!body) return;
        made.tile = new VectorTile(new PbfReader(new Uint8Array(body)));
        made.names = this.base.names ? namesOf(made.tile, at.z) : [];
        this.changed();
      })
      .catch(() => {
        // The land stands alone there: tiles are asked for again when they come into view anew.
        if (!this.running.signal.aborted) this.tiles.delete(href);
      });
    return made;
  }
}

/** A power of two near the size shown: a tile is not drawn anew for each step of a zoom. */
function sizeFor(pixels: number): number {
  return Math.min(2048, Math.max(256, 2 ** Math.ceil(Math.log2(Math.max(1, pixels)))));
}
