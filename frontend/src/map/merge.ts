/** Merges marks that would cover each other at a zoom, so that what is drawn can be told apart and pointed at. */
import Flatbush from "flatbush";
import { type Mark, unite, urgency } from "./mark";

/** Rounds of joining bubbles that touch; each leaves fewer, and few suffice. */
const rounds = 4;
/** Share of the radii by which neighbours may overlap before they are joined. */
const overlap = 0.12;

/**
 * First every mark, the most urgent first, takes in what lies within `reach` of it; then bubbles that still touch are joined.
 * Counts add up to what came in. `reach` and the radius are in sheet units. The order of the result is that of drawing: the
 * most urgent last, on top. Cost: n log n.
 */
export function merge(marks: readonly Mark[], reach: number, radiusOf: (m: Mark) => number): Mark[] {
  let merged = gather(marks, reach);
  for (let i = 0; i < rounds; i++) {
    const joined = join(merged, radiusOf);
    if (joined.length === merged.length) break;
    merged = joined;
  }
  return merged.sort((a, b) => urgency(a) - urgency(b) || a.count - b.count);
}

/** Whether a mark is larger news than another: it keeps its place and takes the other in. */
function before(a: Mark, b: Mark): number {
  return urgency(b) - urgency(a) || b.count - a.count || a.at.x - b.at.x || a.at.y - b.at.y;
}

function gather(marks: readonly Mark[], reach: number): Mark[] {
  return fold(
    [...marks].sort(before),
    () => reach,
    (a, b) => distance2(a, b) <= reach * reach,
  );
}

function join(marks: readonly Mark[], radiusOf: (m: Mark) => number): Mark[] {
  const radius = new Map(marks.map(m => [m, radiusOf(m)] as const));
  const of = (m: Mark) => radius.get(m) ?? 0;
  const widest = Math.max(0, ...radius.values());
  const bySize = [...marks].sort((a, b) => b.count - a.count || before(a, b));
  return fold(
    bySize,
    m => of(m) + widest,
    (a, b) => distance2(a, b) < ((of(a) + of(b)) * (1 - overlap)) ** 2,
  );
}

/** In order, each mark not yet taken takes the free ones near it that `touch` it. */
function fold(order: readonly Mark[], near: (m: Mark) => number, touch: (a: Mark, b: Mark) => boolean): Mark[] {
  if (order.length === 0) return [];
  const index = new Flatbush(order.length);
  for (const { at } of order) index.add(at.x, at.y, at.x, at.y);
  index.finish();
  const taken = new Uint8Array(order.length);
  const out: Mark[] = [];
  for (const [i, seed] of order.entries()) {
    if (taken[i]) continue;
    taken[i] = 1;
    const group = [seed];
    const { at } = seed;
    const reach = near(seed);
    for (const j of index.search(at.x - reach, at.y - reach, at.x + reach, at.y + reach, k => taken[k] === 0)) {
      const other = order[j];
      if (!other || !touch(seed, other)) continue;
      taken[j] = 1;
      group.push(other);
    }
    out.push(unite(group));
  }
  return out;
}

function distance2(a: Mark, b: Mark): number {
  return (a.at.x - b.at.x) ** 2 + (a.at.y - b.at.y) ** 2;
}
