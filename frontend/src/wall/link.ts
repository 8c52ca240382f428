/**
 * The wall's link to the server: the event stream, and a question of its own whenever the stream is silent for longer than
 * a heartbeat should be, so that a server that is back is noticed within seconds whatever became of the old connection.
 */
import { openStream, type Word } from "../load/stream";

export interface LinkEvents {
  word(word: Word): void;
  /** The server answers again, or may have changed: session, build and clock are asked for. */
  ask(signal: AbortSignal): Promise<boolean>;
}

/** Silence after which the server is asked; heartbeats come every 10 s. */
const silentMs = 13_000;
/** Between two questions while there is no stream. */
const askMs = 4000;

export class Link {
  private close: (() => void) | null = null;
  private heardAt: number;
  private askedAt = Number.NEGATIVE_INFINITY;
  private openedAt = Number.NEGATIVE_INFINITY;
  private asking = false;
  private live = false;
  /** Of the newest state heard of: the next stream tells what was missed since. */
  private tag: string | null = null;
  private readonly life = new AbortController();

  constructor(
    private readonly events: LinkEvents,
    private readonly now: () => number,
    private readonly open: typeof openStream = openStream,
  ) {
    this.heardAt = now();
  }

  /** Opens the stream anew, whatever the old one does. */
  restart(): void {
    this.close?.();
    this.live = false;
    this.openedAt = this.now();
    this.close = this.open(word => {
      this.live = word.state === "live";
      if (this.live) this.heardAt = this.now();
      this.tag = word.tag ?? this.tag;
      this.events.word(word);
    }, this.tag);
  }

  /** Call it every second. */
  tick(): void {
    const now = this.now();
    const silent = now - this.heardAt > silentMs;
    if (!silent && this.live) return;
    if (this.asking || now - this.askedAt < askMs || now - this.openedAt < askMs) return;
    this.askedAt = now;
    this.asking = true;
    void this.events
      .ask(this.life.signal)
      .then(answered => {
        const stale = !this.live || this.now() - this.heardAt > silentMs;
        if (answered && stale && !this.life.signal.aborted) this.restart();
      })
      .finally(() => {
        this.asking = false;
      });
  }

  dispose(): void {
    this.life.abort();
    this.close?.();
  }
}
