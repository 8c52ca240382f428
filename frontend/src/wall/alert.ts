/**
 * Alerts that a wall should interrupt itself for. Which cases are alerts is the server's rule, the same for every wall; this is how one wall shows
 * them: what stood when the page opened stands in the title bar alone, what comes later holds the tour once.
 */
import type { Alert, Card } from "./wire";

export interface Notice {
  /** The worst of them. */
  card: Card;
  /** How many it stands for. */
  count: number;
  ids: readonly string[];
}

/** From this many at once, and when as many wait, one notice stands for all. */
const many = 4;
/** Ids kept of what was seen. */
const remembered = 3000;

export class AlertWatch {
  private seen: Set<string> | null = null;
  private waiting: Notice[] = [];

  /** Takes the alerts that stand; new ones wait to be shown, and those that stand no more are not shown any more. */
  feed(alerts: readonly Alert[]): void {
    const standing = new Set(alerts.map(a => a.id));
    const before = this.seen;
    const fresh = before ? alerts.filter(a => !before.has(a.id)) : [];
    // What stands is last, so that it is the last to be forgotten.
    this.seen = new Set([...(before ?? [])].filter(id => !standing.has(id)).concat([...standing]));
    for (const id of this.seen) {
      if (this.seen.size <= remembered) break;
      this.seen.delete(id);
    }
    this.waiting = this.waiting.filter(n => n.ids.some(id => standing.has(id)));
    this.queue(fresh);
  }

  /** The next notice to show; null when none waits. */
  take(): Notice | null {
    return this.waiting.shift() ?? null;
  }

  get length(): number {
    return this.waiting.length;
  }

  private queue(fresh: readonly Alert[]): void {
    if (fresh.length === 0) return;
    const each = fresh.map(a => ({ card: a.card, count: 1, ids: [a.id] }));
    const all = [...this.waiting, ...(fresh.length >= many ? [sumUp(each)] : each)];
    this.waiting = all.length > many ? [sumUp(all)] : all;
  }
}

/** All of them as one, named by the worst and newest. */
function sumUp(notices: readonly Notice[]): Notice {
  const rank = (c: Card) => c.level || 5;
  const sorted = [...notices].sort(
    (a, b) => rank(a.card) - rank(b.card) || (b.card.found ?? "").localeCompare(a.card.found ?? ""),
  );
  const [worst] = sorted;
  if (!worst) throw new RangeError("nothing to sum up");
  return {
    card: worst.card,
    count: notices.reduce((n, x) => n + x.count, 0),
    ids: notices.flatMap(n => n.ids),
  };
}
