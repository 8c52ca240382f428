/** Land drawn beside the page: a worker has its shapes and makes the picture, so that a hand on the map never waits for it. */
import { inSlice } from "../later";
import type { Feature, LayerId, Position } from "../wire";
import type { Frame } from "./canvas";
import { type Level, levels, type Tint } from "./land";
import type { Palette } from "./palette";

/** What a drawing of land needs beside its shapes. */
export interface Wanted {
  frame: Omit<Frame, "ctx">;
  palette: Palette;
  scope: readonly string[];
  tint: Tint | null;
  over: boolean;
}

/** Some shapes of a level, and of its lines. */
export interface Piece {
  level: Level;
  features: readonly Pick<Feature, "id" | "geometry">[];
  lines: readonly (readonly Position[])[] | null;
}

/** New land is begun and comes in pieces; whole, it is kept under a number. Drawings are of the land that is shown. */
export type Order =
  | { begun: true }
  | { piece: Piece }
  | { whole: number }
  | { show: number }
  | { forget: number }
  | { draw: Wanted; n: number };

/** A drawing; or the number of land that is whole and can be drawn. */
export type Done = { n: number; picture: ImageBitmap | null } | { whole: number };

/** Shapes and lines in a piece: it is copied in one slice. */
const pieceful = 60;

/** Lands that the worker keeps: one for each detail that boundaries come in. */
const most = 4;

type Shapes = ReadonlyMap<LayerId, readonly Feature[]>;
type Lines = ReadonlyMap<LayerId, readonly Position[][]>;

export class Painter {
  private worker: Worker | null = null;
  private pieces: Iterator<Piece> | null = null;
  /** Set once the worker says that it has land; while finer land is on its way, it draws the one before. */
  private grounded = false;
  /** What the worker keeps, by number, what was shown last at the end. */
  private readonly kept = new Map<Shapes, number>();
  private count = 0;
  private whole = () => {};
  private asked: { n: number; done: (picture: ImageBitmap | null) => void } = { n: 0, done: () => {} };
  private readonly send = () => this.next();

  constructor() {
    try {
      this.worker = new Worker(new URL("./land.worker.ts", import.meta.url), { type: "module", name: "land" });
    } catch {
      return; // land is drawn by the page
    }
    this.worker.onmessage = ({ data }: MessageEvent<Done>) => {
      if ("whole" in data) this.grounded = true;
      else if (data.n === this.asked.n) this.asked.done(data.picture);
      else data.picture?.close();
    };
    this.worker.onerror = () => this.dispose();
    this.worker.onmessageerror = () => this.dispose();
  }

  dispose(): void {
    this.worker?.terminate();
    this.worker = null;
    this.asked.done(null);
  }

  /** Hands the land over, piece by piece. Tells whether drawings wait for that: then `whole` is called when they will show it. */
  feed(shapes: Shapes, lines: Lines, whole: () => void): boolean {
    if (!this.worker) return false;
    const known = this.kept.get(shapes);
    if (known !== undefined) {
      this.pieces = null;
      this.kept.delete(shapes);
      this.kept.set(shapes, known);
      this.tell({ show: known });
      return false;
    }
    this.pieces = piecesOf(shapes, lines);
    this.tell({ begun: true });
    this.whole = () => {
      this.keep(shapes);
      if (this.grounded) whole(); // the first is drawn by the page, which does not wait
    };
    inSlice(this.send);
    return this.grounded;
  }

  private keep(shapes: Shapes): void {
    this.count++;
    this.tell({ whole: this.count });
    this.kept.set(shapes, this.count);
    const [oldest] = this.kept;
    if (!oldest || this.kept.size <= most) return;
    this.kept.delete(oldest[0]);
    this.tell({ forget: oldest[1] });
  }

  /** The picture of the land in device pixels; null when the page has to draw it. An older question that waits is given up. */
  draw(wanted: Wanted): Promise<ImageBitmap | null> | null {
    this.asked.done(null);
    if (!this.worker || !this.grounded) return null;
    const n = this.asked.n + 1;
    this.tell({ draw: wanted, n });
    return new Promise(done => {
      this.asked = { n, done };
    });
  }

  private next(): void {
    const step = this.pieces?.next();
    if (!step) return;
    if (!step.done) {
      this.tell({ piece: step.value });
      inSlice(this.send);
      return;
    }
    this.pieces = null;
    this.whole();
  }

  private tell(order: Order): void {
    this.worker?.postMessage(order);
  }
}

function* piecesOf(shapes: Shapes, lines: Lines): Generator<Piece, void, void> {
  for (const level of levels) {
    const all = shapes.get(level) ?? [];
    for (let i = 0; i < all.length; i += pieceful) {
      const features = all.slice(i, i + pieceful).map(({ id, geometry }) => ({ id, geometry }));
      yield { level, features, lines: null };
    }
    const borders = lines.get(level);
    if (!borders) continue;
    for (let i = 0; i < borders.length; i += pieceful)
      yield { level, features: [], lines: borders.slice(i, i + pieceful) };
  }
}
