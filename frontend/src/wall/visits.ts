/** Visits of the last hours by village: aggregates, never a place or a person. */
import type { Pulses } from "./wire";

/** Growth by more than this at once is a list being imported, not visits being made. */
const bulk = 400;
/** Villages that pulse at a time. */
const volley = 6;

/** Visits by village over all hours of an answer. */
export function visitsOf(p: Pulses): Map<string, number> {
  const sums = new Map<string, number>();
  for (const v of p.values) sums.set(v.unit, (sums.get(v.unit) ?? 0) + v.visits);
  return sums;
}

/** Which villages pulse: those where visits were just made, else by turns those of the hours before, the oldest hour first. */
export class VisitPulse {
  private before: ReadonlyMap<string, number> | null = null;
  private turn = 0;

  /** Takes the newest answer; gives back the villages that grew since the one before. */
  feed(p: Pulses): string[] {
    const now = new Map(p.values.map(v => [`${v.hour} ${v.unit}`, v.visits]));
    const { before } = this;
    this.before = now;
    if (!before) return [];
    const grown: string[] = [];
    let sum = 0;
    for (const v of p.values) {
      const more = v.visits - (before.get(`${v.hour} ${v.unit}`) ?? 0);
      if (more > 0) grown.push(v.unit);
      sum += Math.max(0, more);
    }
    return sum > bulk ? [] : grown;
  }

  /** The next villages, of one hour and within a unit; none without visits. Each call goes on where the last one stopped. */
  next(p: Pulses, focus: string): string[] {
    const own = p.values.filter(v => v.unit.startsWith(focus));
    if (own.length === 0) return [];
    const at = this.turn % own.length;
    const first = own[at];
    const out = own.slice(at, at + volley).filter(v => v.hour === first?.hour);
    this.turn = at + out.length;
    return out.map(v => v.unit);
  }
}
