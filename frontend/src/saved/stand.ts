/** How a view stands: the cases under it by village, or their counts where there are too many; and what changed from one time to another. */

export interface LayerStand {
  /** By village and id: the status, with "!" behind it when overdue. */
  rows?: Record<string, Record<string, string>>;
  /** By village: how many, and how many of them overdue. */
  counts?: Record<string, [number, number]>;
}

export interface Stand {
  /** The view's version that it is of: of another one nothing can be compared. */
  version: number;
  layers: Record<string, LayerStand>;
}

export const changeKinds = ["new", "settled", "overdue", "moved", "left", "more", "fewer"] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Changes {
  counts: Record<ChangeKind, number>;
  /** Villages with a change, the most changes first. */
  villages: readonly string[];
}

const over = new Set(["settled", "closed", "revisited", "removed", "rejected"]);
const isOver = (state: string) => over.has(state.replace("!", ""));
const isLate = (state: string) => state.endsWith("!");

/** A row that is no longer under the view, by layer, village and id. */
interface Gone {
  layer: string;
  unit: string;
  id: string;
}

/** Rows of before that are not there now, first of which one may ask what became of them. */
export function goneOf(before: Stand, now: Stand): Gone[] {
  return Object.entries(before.layers).flatMap(([layer, was]) => {
    const rows = rowsOf(was);
    const there = rowsOf(now.layers[layer]);
    if (!rows || !there) return [];
    const ids = new Set(Object.values(there).flatMap(r => Object.keys(r)));
    return Object.entries(rows).flatMap(([unit, r]) =>
      Object.keys(r)
        .filter(id => !ids.has(id))
        .map(id => ({ layer, unit, id })),
    );
  });
}

/** The rows of a layer, none where none were kept; null where they are counted. */
function rowsOf(layer: LayerStand | undefined): NonNullable<LayerStand["rows"]> | null {
  return !layer || layer.counts ? null : (layer.rows ?? {});
}

/** What a row that left the view has become: its village and state now, or null where it cannot be known. */
export type Fates = ReadonlyMap<string, { unit: string; state: string } | null>;

/** What changed; null when nothing did. A layer that is in one of the two alone is passed over: the view was another. */
export function changesOf(before: Stand, now: Stand, fates: Fates = new Map()): Changes | null {
  if (before.version !== now.version) return null;
  const counts = Object.fromEntries(changeKinds.map(k => [k, 0])) as Record<ChangeKind, number>;
  const places = new Map<string, number>();
  const tell = (kind: ChangeKind, unit: string, n = 1) => {
    counts[kind] += n;
    places.set(unit, (places.get(unit) ?? 0) + n);
  };
  for (const [layer, was] of Object.entries(before.layers)) {
    const is = now.layers[layer];
    if (!is) continue;
    const [then, there] = [rowsOf(was), rowsOf(is)];
    if (then && there) rowsApart(then, there, tell, id => fates.get(`${layer}:${id}`) ?? null);
    else countsApart(countsOf(was), countsOf(is), tell);
  }
  if (places.size === 0) return null;
  const villages = [...places].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([unit]) => unit);
  return { counts, villages };
}

type Tell = (kind: ChangeKind, unit: string, n?: number) => void;

function rowsApart(
  was: NonNullable<LayerStand["rows"]>,
  is: NonNullable<LayerStand["rows"]>,
  tell: Tell,
  fate: (id: string) => { unit: string; state: string } | null,
): void {
  const now = byId(is);
  const then = byId(was);
  for (const [id, row] of now) {
    const old = then.get(id);
    if (!old) tell("new", row.unit);
    else if (old.unit !== row.unit) tell("moved", row.unit);
    else if (isOver(row.state) && !isOver(old.state)) tell("settled", row.unit);
    else if (isLate(row.state) && !isLate(old.state)) tell("overdue", row.unit);
  }
  for (const [id, old] of then) {
    if (now.has(id)) continue;
    const end = fate(id);
    if (end && isOver(end.state) && !isOver(old.state)) tell("settled", old.unit);
    else tell(end && end.unit !== old.unit ? "moved" : "left", old.unit);
  }
}

function byId(rows: NonNullable<LayerStand["rows"]>): Map<string, { unit: string; state: string }> {
  return new Map(
    Object.entries(rows).flatMap(([unit, r]) => Object.entries(r).map(([id, state]) => [id, { unit, state }] as const)),
  );
}

function countsOf({ rows, counts }: LayerStand): Record<string, [number, number]> {
  if (counts) return counts;
  return Object.fromEntries(
    Object.entries(rows ?? {}).map(([unit, r]) => [
      unit,
      [Object.keys(r).length, Object.values(r).filter(isLate).length],
    ]),
  );
}

function countsApart(was: Record<string, [number, number]>, is: Record<string, [number, number]>, tell: Tell): void {
  for (const unit of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [n = 0, late = 0] = was[unit] ?? [];
    const [m = 0, later = 0] = is[unit] ?? [];
    if (m !== n) tell(m > n ? "more" : "fewer", unit, Math.abs(m - n));
    if (later > late) tell("overdue", unit, later - late);
  }
}

/** A document as a stand; null for what is none. */
export function asStand(doc: unknown): Stand | null {
  const d = doc as Stand | null;
  return typeof d === "object" && d !== null && typeof d.version === "number" && typeof d.layers === "object"
    ? d
    : null;
}
