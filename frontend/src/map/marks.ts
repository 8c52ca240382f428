/** The marks on the map: made from what is loaded, merged for the zoom, drawn, and found again under the pointer. */
import type { Cluster, Feature, Layer } from "../wire";
import type { Frame, Slices } from "./canvas";
import { type Mark, marksOf } from "./mark";
import { merge } from "./merge";
import type { Box } from "./names";
import { markRadius, pinRadius, type Stamps, screen } from "./stamp";

export interface Loaded {
  layer: Layer;
  features: readonly Feature[];
  clusters: readonly Cluster[] | null;
}

/** Zoom from which only pins that cover each other are merged: those that no zoom takes apart. */
export const apartZoom = 14;

export class Marks {
  private loaded: readonly Loaded[] = [];
  /** Made of what is loaded when it is first drawn; null before. */
  private raw: readonly Mark[] | null = null;
  private merged: readonly Mark[] = [];
  private zoom = Number.NaN;
  private unit = 1;

  feed(loaded: readonly Loaded[]): void {
    this.loaded = loaded;
    this.raw = null;
    this.zoom = Number.NaN;
  }

  *draw(frame: Frame, stamps: Stamps): Slices {
    const { loaded } = this;
    if (!this.raw) {
      const made: Mark[] = [];
      for (const mark of marksOf(loaded)) {
        made.push(mark);
        yield;
      }
      if (this.loaded !== loaded) return yield* this.draw(frame, stamps);
      this.raw = made;
    }
    for (const mark of this.at(frame.zoom, frame.unit)) {
      if (!isIn(frame, mark)) continue;
      stamps.draw(frame, mark);
      yield;
    }
  }

  /** Boxes of what is drawn, for names to avoid; a little smaller, since discs have no corners. */
  boxes(frame: Frame): Box[] {
    return this.at(frame.zoom, frame.unit)
      .filter(m => isIn(frame, m))
      .map(m => {
        const { x, y } = screen(frame, m);
        const r = 0.88 * markRadius(m, frame.zoom, frame.unit);
        return { x0: x - r, y0: y - r, x1: x + r, y1: y + r };
      });
  }

  /** The topmost mark under a place in the frame that was drawn last, with a little grace for the hand; null when there is none. */
  hit(frame: Frame, x: number, y: number): Mark | null {
    const all = this.merged;
    for (let i = all.length - 1; i >= 0; i--) {
      const mark = all[i];
      if (!mark) continue;
      const at = screen(frame, mark);
      const r = markRadius(mark, frame.zoom, frame.unit) + 3 * frame.unit;
      if ((at.x - x) ** 2 + (at.y - y) ** 2 <= r * r) return mark;
    }
    return null;
  }

  /** The mark that a record is drawn in; null when it is not on the map. */
  of(layer: string, id: string): Mark | null {
    return this.merged.find(m => m.pins.some(p => p.feature.id === id && p.layer.id === layer)) ?? null;
  }

  /** Merged for a zoom; the same until zoom or data change. */
  private at(zoom: number, unit: number): readonly Mark[] {
    if (zoom !== this.zoom || unit !== this.unit) {
      const scale = 2 ** (zoom - 8);
      this.raw ??= [...marksOf(this.loaded)];
      this.merged = merge(this.raw, reachPx(zoom, unit) / scale, m => markRadius(m, zoom, unit) / scale);
      this.zoom = zoom;
      this.unit = unit;
    }
    return this.merged;
  }
}

/** How far a mark takes others in, in CSS pixels: the wider the farther, so that land and names stay visible; at last only what it covers. */
function reachPx(zoom: number, unit: number): number {
  const far = (44 + 24 * Math.max(0, 8.4 - zoom)) * unit;
  const near = pinRadius(zoom, unit);
  return near + (far - near) * Math.max(0, Math.min(1, apartZoom - zoom));
}

function isIn(frame: Frame, mark: Mark): boolean {
  const { x, y } = screen(frame, mark);
  const r = markRadius(mark, frame.zoom, frame.unit) + 8 * frame.unit;
  return x > -r && y > -r && x < frame.width + r && y < frame.height + r;
}
