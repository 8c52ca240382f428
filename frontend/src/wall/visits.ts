/** Visits of the hour by village, told from how a village's count grows: aggregates, never a place or a person. */

/** Growth by more than this at once is a list being imported, not visits being made. */
const bulk = 400;

export class VisitHour {
  private before: Map<string, number> | null = null;
  private hour = -1;
  private sums = new Map<string, number>();

  /** Takes counts by village and the server's time; gives back the villages that grew. */
  feed(values: readonly { unit: string; numerator: number }[], now: number): string[] {
    const hour = Math.floor(now / 3_600_000);
    if (hour !== this.hour) this.sums = new Map();
    this.hour = hour;
    const grown: [string, number][] = [];
    let sum = 0;
    for (const { unit, numerator } of values) {
      const more = this.before ? numerator - (this.before.get(unit) ?? 0) : 0;
      if (more <= 0) continue;
      grown.push([unit, more]);
      sum += more;
    }
    this.before = new Map(values.map(v => [v.unit, v.numerator]));
    if (sum > bulk) return [];
    for (const [unit, n] of grown) this.sums.set(unit, (this.sums.get(unit) ?? 0) + n);
    return grown.map(([unit]) => unit);
  }

  /** Visits by village since the hour began. */
  get counts(): ReadonlyMap<string, number> {
    return new Map(this.sums);
  }
}
