/** What is new since somebody last looked: of the counts of then and now, where there are more and where fewer. */
import type { Seen } from "./memory";

export interface Since {
  at: string;
  /** Units with another count than then. */
  changed: readonly { unit: string; name: string; by: number }[];
  /** More and fewer records than then, in all. */
  more: number;
  fewer: number;
}

/** Null when nothing is another than then. The greatest rise first. */
export function sinceOf(seen: Seen, now: readonly { unit: string; name: string; numerator: number }[]): Since | null {
  const changed = now
    .map(v => ({ unit: v.unit, name: v.name, by: v.numerator - (seen.counts[v.unit] ?? 0) }))
    .filter(c => c.by !== 0)
    .sort((a, b) => b.by - a.by || (a.unit < b.unit ? -1 : 1));
  if (changed.length === 0) return null;
  const sum = (sign: number) => changed.reduce((n, c) => (Math.sign(c.by) === sign ? n + Math.abs(c.by) : n), 0);
  return { at: seen.at, changed, more: sum(1), fewer: sum(-1) };
}
