/**
 * What the wall keeps of the server: one answer a source, the last good one with its time. A source is asked again when news
 * name its layers, when it is old, and after a failure with growing pauses. Nothing is thrown away for a failure.
 */
import { type Signal, signal } from "@preact/signals";
import { ClientError } from "../client";

export interface Kept<T> {
  data: T | null;
  /** Up to when the server had everything in it, in milliseconds; 0 before the first answer. */
  asOf: number;
  /** The newest attempt failed. */
  failed: boolean;
}

export interface Wish<T> {
  key: string;
  /** Layers whose news make it old; null for any. */
  layers: readonly string[] | null;
  /** The least time between two requests, in milliseconds, where it is not that of all. */
  gapMs?: number;
  /** Of several that were never asked for, the lowest goes first; 1 when absent. */
  rank?: number;
  ask(signal: AbortSignal): Promise<T>;
  asOf(answer: T): string | undefined;
}

/** Answers that are not renewed by news are asked for again after this long, with a part at random so that walls spread. */
const oldMs = 15 * 60_000;
/** The least time between two requests of one source while news pour in. */
const gapMs = 4000;
/** What the server refuses it will refuse again: it is asked rarely, and the link is none the worse. */
const refusals: ReadonlySet<string> = new Set(["forbidden", "gone", "invalid"]);
const refusedMs = 5 * 60_000;
const pauses = [1000, 2000, 4000, 8000, 10_000];
/** Sources that nobody wished for in this long are forgotten. */
const forgetMs = 10 * 60_000;
/** A source that nothing follows is asked for this long after it was wished for: a scene's figures are fetched before it comes. */
const idleMs = 30_000;
const parallel = 3;

interface Entry {
  wish: Wish<unknown>;
  kept: Signal<Kept<unknown>>;
  dirty: boolean;
  startedAt: number;
  /** Not before, after a failure. */
  dueAt: number;
  /** When it is old though no news came. */
  oldAt: number;
  failures: number;
  wantedAt: number;
  /** Something on the wall follows it. */
  watched: boolean;
  running: AbortController | null;
}

export class Pool {
  private readonly entries = new Map<string, Entry>();

  /** `now` is a steady clock in milliseconds; `random` spreads renewals. */
  constructor(
    private readonly now: () => number,
    private readonly random: () => number = Math.random,
  ) {}

  /** The kept answer of a wish, asked for when the pool next ticks. A wish is known by its key. */
  want<T>(wish: Wish<T>): Signal<Kept<T>> {
    const known = this.entries.get(wish.key);
    if (known) {
      known.wantedAt = this.now();
      return known.kept as Signal<Kept<T>>;
    }
    const first: Kept<unknown> = { data: null, asOf: 0, failed: false };
    const entry: Entry = {
      wish: wish as Wish<unknown>,
      kept: signal(first, {
        watched: () => {
          entry.watched = true;
        },
        unwatched: () => {
          entry.watched = false;
          entry.wantedAt = this.now();
        },
      }),
      watched: false,
      dirty: true,
      startedAt: Number.NEGATIVE_INFINITY,
      dueAt: 0,
      oldAt: Number.POSITIVE_INFINITY,
      failures: 0,
      wantedAt: this.now(),
      running: null,
    };
    this.entries.set(wish.key, entry);
    return entry.kept as Signal<Kept<T>>;
  }

  /** News: null means that anything may have changed. */
  hear(layers: readonly string[] | null): void {
    for (const e of this.entries.values()) {
      if (!layers || !e.wish.layers || e.wish.layers.some(l => layers.includes(l))) e.dirty = true;
    }
  }

  /** The link is back: what failed is asked for at once. */
  revive(): void {
    for (const e of this.entries.values()) if (e.dirty) e.dueAt = 0;
  }

  /** Starts what is due; call it every second. */
  tick(): void {
    const now = this.now();
    for (const [key, e] of this.entries) {
      if (!e.watched && now - e.wantedAt > forgetMs) {
        e.running?.abort();
        this.entries.delete(key);
      }
    }
    let busy = [...this.entries.values()].filter(e => e.running).length;
    const fair = [...this.entries.values()].sort(before);
    for (const e of fair) {
      if (busy >= parallel) return;
      if (e.running || now < e.dueAt || (!e.watched && now - e.wantedAt > idleMs)) continue;
      if (!e.dirty && now < e.oldAt && e.failures === 0) continue;
      if (e.failures === 0 && now - e.startedAt < (e.wish.gapMs ?? gapMs)) continue;
      busy++;
      void this.start(e);
    }
  }

  /** How many sources there are, and how many of them failed last. */
  get state(): { all: number; failed: number; waiting: number } {
    const all = [...this.entries.values()];
    return {
      all: all.length,
      failed: all.filter(e => e.watched && e.failures > 0).length,
      waiting: all.filter(e => e.kept.peek().data === null).length,
    };
  }

  dispose(): void {
    for (const e of this.entries.values()) e.running?.abort();
    this.entries.clear();
  }

  private async start(e: Entry): Promise<void> {
    const own = new AbortController();
    e.running = own;
    e.dirty = false;
    e.startedAt = this.now();
    e.oldAt = e.startedAt + oldMs * (0.8 + 0.4 * this.random());
    try {
      const data = await e.wish.ask(own.signal);
      if (own.signal.aborted) return;
      const asOf = Date.parse(e.wish.asOf(data) ?? "");
      e.failures = 0;
      e.kept.value = { data, asOf: Number.isNaN(asOf) ? 0 : asOf, failed: false };
    } catch (cause) {
      if (own.signal.aborted) return;
      const refused = cause instanceof ClientError && refusals.has(cause.failure);
      e.failures = refused ? 0 : e.failures + 1;
      e.dueAt = e.startedAt + (refused ? refusedMs : (pauses[Math.min(e.failures, pauses.length) - 1] ?? 0));
      e.dirty = true;
      e.kept.value = { ...e.kept.peek(), failed: !refused };
    } finally {
      if (e.running === own) {
        e.running = null;
        this.tick();
      }
    }
  }
}

/** The one asked longest ago goes first; of those never asked for, by rank. */
function before(a: Entry, b: Entry): number {
  if (a.startedAt === b.startedAt) return (a.wish.rank ?? 1) - (b.wish.rank ?? 1);
  return a.startedAt - b.startedAt;
}
