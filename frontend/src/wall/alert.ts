/**
 * New cases that a wall should interrupt itself for. Cards have no ids, so that a case is known by all that its card says; what
 * was there when the page opened is old, and so is what was found more than a day ago: backfilled records never alert.
 */
import type { Card } from "./wire";

export interface Notice {
  /** The worst of them. */
  card: Card;
  /** How many it stands for. */
  count: number;
}

const dayMs = 86_400_000;
/** From this many at once, and when as many wait, one notice stands for all. */
const many = 4;
/** Keys kept of what was seen. */
const remembered = 3000;

export class AlertWatch {
  private readonly seen = new Map<string, number>();
  private readonly opened = new Set<string>();
  private waiting: Notice[] = [];

  /**
   * Takes the newest cards of a layer; what is new among them, recent and of `level` or worse waits to be shown. The first
   * cards of a layer are all old. `now` in milliseconds; level 0 raises none.
   */
  feed(layer: string, cards: readonly Card[], now: number, level: number): void {
    const counts = new Map<string, { card: Card; n: number }>();
    for (const card of cards) {
      const key = keyOf(card);
      counts.set(key, { card, n: (counts.get(key)?.n ?? 0) + 1 });
    }
    const first = !this.opened.has(layer);
    this.opened.add(layer);
    const fresh: Card[] = [];
    for (const [key, { card, n }] of counts) {
      const before = this.seen.get(key) ?? 0;
      this.seen.delete(key); // the newest last, so that the oldest is forgotten
      this.seen.set(key, Math.max(before, n));
      if (!first && n > before && wanted(card, level) && isRecent(card.found, now)) {
        for (let i = before; i < n; i++) fresh.push(card);
      }
    }
    for (const key of this.seen.keys()) {
      if (this.seen.size <= remembered) break;
      this.seen.delete(key);
    }
    this.queue(fresh);
  }

  /** The next notice to show; null when none waits. */
  take(): Notice | null {
    return this.waiting.shift() ?? null;
  }

  get length(): number {
    return this.waiting.length;
  }

  private queue(fresh: readonly Card[]): void {
    if (fresh.length === 0) return;
    const next =
      fresh.length >= many ? [sumUp(fresh.map(card => ({ card, count: 1 })))] : fresh.map(card => ({ card, count: 1 }));
    const all = [...this.waiting, ...next];
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
  return { card: worst.card, count: notices.reduce((n, x) => n + x.count, 0) };
}

function wanted(card: Card, level: number): boolean {
  return card.level !== null && card.level >= 1 && card.level <= level;
}

/** Whether a time or a plain date is less than a day old; a plain date until the end of the day after. Nothing from the future by over an hour. */
export function isRecent(found: string | null, now: number): boolean {
  if (!found) return false;
  const at = Date.parse(found.length === 10 ? `${found}T00:00:00Z` : found);
  if (Number.isNaN(at)) return false;
  const slack = found.length === 10 ? dayMs : 0;
  return at > now - dayMs - slack && at < now + dayMs / 24 + slack;
}

export function keyOf(c: Card): string {
  return [c.layer, c.village, c.kind, c.level, c.found, c.due, c.owner_tier, c.key_case, c.supervised].join("|");
}
