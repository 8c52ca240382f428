/** Where names stand: at their unit's pole when there is room, a little aside when not, never over another name. */

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** A name that wants a place; x and y are its unit's pole, all in CSS pixels. */
export interface Name {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Stands even on pins when it finds no room beside them; others are left out. */
  must: boolean;
  /** Whether a place still is within the unit, so that a name aside is not read as its neighbour's. */
  within(x: number, y: number): boolean;
}

export interface Placed<N extends Name = Name> {
  name: N;
  x: number;
  y: number;
}

/** Places tried around the pole, in heights of the text, nearest first. */
const offsets = [0, 1, 1.8, 2.6, 3.4].flatMap(r =>
  r === 0 ? [[0, 0] as const] : directions(r).map(a => [1.5 * r * Math.cos(a), r * Math.sin(a)] as const),
);

function directions(r: number): number[] {
  const n = r < 1.5 ? 8 : 12;
  return Array.from({ length: n }, (_, i) => (i * 2 * Math.PI) / n);
}

/**
 * Places names in order, the first the most important: each where it touches no name placed before, and of such places where
 * it covers pins and leaves its unit and its pole least. One that need not stand stands only where it covers no pin; without
 * a place a name is left out. One after another, so that a drawing may pause between.
 */
export function* placeNames<N extends Name>(
  names: readonly N[],
  obstacles: readonly Box[],
): Generator<Placed<N>, void, void> {
  const taken = new Grid();
  const pins = new Grid();
  for (const box of obstacles) pins.add(box);
  for (const name of names) {
    const at = spotFor(name, taken, pins);
    if (!at) continue;
    taken.add(boxAt(name, at.x, at.y));
    yield { name, ...at };
  }
}

function spotFor(name: Name, taken: Grid, pins: Grid): { x: number; y: number } | null {
  let best: { x: number; y: number } | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [dx, dy] of offsets) {
    const [x, y] = [name.x + dx * name.height, name.y + dy * name.height];
    const away = 0.12 * Math.hypot(dx, dy);
    if (away >= least) break; // the rest are farther
    if (away > 0 && !name.within(x, y)) continue;
    const box = boxAt(name, x, y);
    if (taken.overlap(box) > 0) continue;
    const covered = pins.overlap(box) / (name.width * name.height);
    if (covered > 0 && !name.must) continue;
    const cost = away + 6 * covered + 0.25 * outside(name, box);
    if (cost >= least) continue;
    least = cost;
    best = { x, y };
  }
  return best;
}

/** How many of a box's ends stick out of the unit: a name across a border may be read as the neighbour's. */
function outside(name: Name, box: Box): number {
  const y = (box.y0 + box.y1) / 2;
  return [box.x0 + 3, box.x1 - 3].filter(x => !name.within(x, y)).length;
}

/** The room a name takes, with a little air. */
export function boxAt(name: Pick<Name, "width" | "height">, x: number, y: number): Box {
  const [w, h] = [name.width / 2 + 3, name.height / 2 + 2];
  return { x0: x - w, y0: y - h, x1: x + w, y1: y + h };
}

/** Boxes by the cells of 64 pixels they touch. */
class Grid {
  private readonly cells = new Map<string, Box[]>();

  add(box: Box): void {
    for (const key of keysOf(box)) {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
    }
  }

  /** The area that boxes share with this one, in square pixels; those in several cells count in each. */
  overlap(box: Box): number {
    let area = 0;
    for (const key of keysOf(box)) {
      for (const b of this.cells.get(key) ?? []) {
        const w = Math.min(b.x1, box.x1) - Math.max(b.x0, box.x0);
        const h = Math.min(b.y1, box.y1) - Math.max(b.y0, box.y0);
        if (w > 0 && h > 0) area += w * h;
      }
    }
    return area;
  }
}

function* keysOf(box: Box): Generator<string> {
  for (let x = Math.floor(box.x0 / 64); x <= Math.floor(box.x1 / 64); x++) {
    for (let y = Math.floor(box.y0 / 64); y <= Math.floor(box.y1 / 64); y++) yield `${x} ${y}`;
  }
}
