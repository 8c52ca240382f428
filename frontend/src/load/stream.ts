/**
 * The event stream by itself: connects, notices silence, tries again, and says in words of its own what it heard. It knows
 * nothing of the screen, so that a worker can hold it for all tabs.
 */
import { isRecord, type LayerId } from "../wire";

/** What is told: how the link stands, and what came over it. */
export interface Word {
  state: "live" | "down";
  /** Names the newest state heard of. */
  tag?: string;
  /** Up to when the server has everything, in milliseconds since 1970; absent where it did not say. */
  asOf?: number;
  news?: {
    /** Layers that changed; null means any. */
    layers: LayerId[] | null;
    /** How long, in milliseconds, a reader may wait at random before it asks, so that many do not ask at once. */
    spread: number;
  };
}

/** Silence after which the stream is taken for dead: three heartbeats. */
const silenceMs = 30_000;
/** The longest pause between two attempts. */
const pauseMs = 15_000;

/** Follows the stream for ever, over breaks; `since` is the tag of what another stream told last. Returns a disposer. */
export function openStream(tell: (word: Word) => void, since: string | null = null): () => void {
  let source: EventSource | null = null;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let tag = since; // of the newest state heard of

  function connect(): void {
    source = new EventSource("/api/events");
    source.addEventListener("hello", greet);
    source.addEventListener("beat", event => heard(event));
    source.addEventListener("change", change);
    source.addEventListener("alerts", event => heard(event, { layers: ["alerts"], spread: 0 }));
    source.onerror = lost;
    watch();
  }

  /** Any word proves the link, and says too up to when the server has everything. */
  function heard(event: MessageEvent<string>, news?: Word["news"]): void {
    const body = parse(event.data);
    const asOf = isRecord(body) ? Date.parse(String(body.as_of)) : Number.NaN;
    failures = 0;
    watch();
    tell({
      state: "live",
      ...(tag === null ? {} : { tag }),
      ...(Number.isNaN(asOf) ? {} : { asOf }),
      ...(news ? { news } : {}),
    });
  }

  /** The first word says the state now: after a break, another tag than before means that news were missed. */
  function greet(event: MessageEvent<string>): void {
    const missed = tag !== null && (tag === "" || event.lastEventId !== tag);
    tag = event.lastEventId;
    heard(event, missed ? { layers: null, spread: 0 } : undefined);
  }

  function change(event: MessageEvent<string>): void {
    const body = parse(event.data);
    if (!isRecord(body)) return;
    tag = event.lastEventId || tag;
    const named = isRecord(body.changed) && body.all !== true;
    heard(event, {
      layers: named ? Object.keys(body.changed as object) : null,
      spread: typeof body.spread_ms === "number" ? body.spread_ms : 0,
    });
  }

  function watch(): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, silenceMs);
  }

  /** Closes and tries again after a jittered, growing pause. */
  function lost(): void {
    source?.close();
    clearTimeout(watchdog);
    clearTimeout(retry);
    failures += 1;
    retry = setTimeout(connect, Math.min(pauseMs, 500 * 2 ** failures) * (0.5 + Math.random() / 2));
    tell({ state: "down" });
  }

  connect();
  return () => {
    source?.close();
    clearTimeout(watchdog);
    clearTimeout(retry);
  };
}

/** The text as JSON; undefined when it is none: a broken line is no reason to lose the stream. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
