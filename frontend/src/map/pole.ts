/**
 * The pole of inaccessibility: the point of an area farthest from its edges, where a name has most room. After
 * "A new algorithm for finding a visual center of a polygon" (V. Agafonkin, 2016): a quadtree of cells, the most promising first.
 */
import type { Anchor } from "./mercator";

export type Ring = readonly Anchor[];

/** A square of half-width `half`, its centre's signed distance to the edge (positive inside), and the best any point in it can have. */
interface Cell {
  at: Anchor;
  half: number;
  distance: number;
  best: number;
}

/**
 * The pole of the largest part of an area, to 3 % of its size. `parts` are polygons of rings, the outer one first, in any
 * plane unit. Without any ring: null; of a degenerate one, its first point.
 */
export function poleOf(parts: readonly (readonly Ring[])[]): Anchor | null {
  const whole = parts.reduce<readonly Ring[]>(
    (a, b) => (shoelace(b[0] ?? []) > shoelace(a[0] ?? []) ? b : a),
    parts[0] ?? [],
  );
  const rings = whole.map(thin);
  const outer = rings[0];
  const first = outer?.[0];
  if (!outer || !first) return null;
  const [x0, y0, x1, y1] = boxOf(outer);
  const size = Math.min(x1 - x0, y1 - y0);
  if (size <= 0) return first;
  let best = cell(centroid(outer), 0, rings);
  const queue: Cell[] = [];
  for (let x = x0; x < x1; x += size) {
    for (let y = y0; y < y1; y += size) queue.push(cell({ x: x + size / 2, y: y + size / 2 }, size / 2, rings));
  }
  for (let top = takeBest(queue); top; top = takeBest(queue)) {
    if (top.distance > best.distance) best = top;
    if (top.best - best.distance <= size * 0.03) break;
    const half = top.half / 2;
    for (const [dx, dy] of quarters)
      queue.push(cell({ x: top.at.x + dx * half, y: top.at.y + dy * half }, half, rings));
  }
  return best.at;
}

/** Takes the most promising cell out of the queue; undefined when it is empty. Queues are short: a scan is enough. */
function takeBest(queue: Cell[]): Cell | undefined {
  let at = 0;
  for (const [i, c] of queue.entries()) if (c.best > (queue[at]?.best ?? 0)) at = i;
  const best = queue[at];
  const last = queue.pop();
  if (last && at < queue.length) queue[at] = last;
  return best;
}

/** Corners of a ring looked at, at most: a name needs no more, and a county has thousands. */
const corners = 100;

function thin(ring: Ring): Ring {
  const step = Math.ceil(ring.length / corners);
  return step > 1 ? ring.filter((_, i) => i % step === 0) : ring;
}

const quarters = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;

function cell(at: Anchor, half: number, rings: readonly Ring[]): Cell {
  const distance = distanceTo(at, rings);
  return { at, half, distance, best: distance + half * Math.SQRT2 };
}

/** Distance from a point to the nearest edge, negative outside. */
function distanceTo(p: Anchor, rings: readonly Ring[]): number {
  let inside = false;
  let least = Number.POSITIVE_INFINITY;
  for (const ring of rings) {
    let b = ring[ring.length - 1];
    for (const a of ring) {
      if (b) {
        if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
        least = Math.min(least, squareToSegment(p, a, b));
      }
      b = a;
    }
  }
  return (inside ? 1 : -1) * Math.sqrt(least);
}

function squareToSegment(p: Anchor, a: Anchor, b: Anchor): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return (p.x - a.x - t * dx) ** 2 + (p.y - a.y - t * dy) ** 2;
}

function boxOf(ring: Ring): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of ring) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** Twice the area of a ring. */
function shoelace(ring: Ring): number {
  let sum = 0;
  let b = ring[ring.length - 1];
  for (const a of ring) {
    if (b) sum += b.x * a.y - a.x * b.y;
    b = a;
  }
  return Math.abs(sum);
}

/** The centroid, a good first guess; of a ring without area, its first point. */
function centroid(ring: Ring): Anchor {
  const first = ring[0] ?? { x: 0, y: 0 };
  let [area, sx, sy] = [0, 0, 0];
  let b = ring[ring.length - 1] ?? first;
  for (const a of ring) {
    const cross = (b.x - first.x) * (a.y - first.y) - (a.x - first.x) * (b.y - first.y);
    area += cross;
    sx += (a.x + b.x - 2 * first.x) * cross;
    sy += (a.y + b.y - 2 * first.y) * cross;
    b = a;
  }
  return area === 0 ? first : { x: first.x + sx / (3 * area), y: first.y + sy / (3 * area) };
}
