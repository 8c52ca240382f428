/** Tiles that are pictures. */
import type { TileSource } from "./basemap";
import { addressOf, type TileAt } from "./tiles";

/** Tiles kept: some screens' worth. */
const kept = 320;

interface Kept {
  image: HTMLImageElement;
  state: "loading" | "ready" | "failed";
}

export class Pictures implements TileSource {
  readonly dims = true;
  private readonly tiles = new Map<string, Kept>();

  constructor(
    private readonly address: string,
    private readonly changed: () => void,
  ) {}

  image(tile: TileAt): CanvasImageSource | null {
    const href = addressOf(this.address, tile);
    const known = this.tiles.get(href) ?? this.ask(href);
    this.tiles.delete(href); // the newest asked for is last
    this.tiles.set(href, known);
    this.forget();
    return known.state === "ready" ? known.image : null;
  }

  dispose(): void {
    for (const { image } of this.tiles.values()) image.src = "";
    this.tiles.clear();
  }

  private ask(href: string): Kept {
    const image = new Image();
    const made: Kept = { image, state: "loading" };
    image.onload = () => {
      made.state = "ready";
      this.changed();
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
