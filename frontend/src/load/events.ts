/** The event stream: says which layers changed, keeps the age of the data and the state of the link. */
import { batch } from "@preact/signals";
import { asOf, link, news } from "../state";
import { isRecord, type LayerId } from "../wire";

/** Silence after which the stream is taken for dead: three heartbeats. */
const silenceMs = 30_000;
/** The longest pause between two attempts. */
const pauseMs = 15_000;

/** Follows the stream for ever, over breaks. Returns a disposer. */
export function followEvents(): () => void {
  let source: EventSource | null = null;
  let watchdog = 0;
  let retry = 0;
  let failures = 0;
  let tag = ""; // of the newest state heard of
  const waiting = new Set<number>();

  function connect(): void {
    source = new EventSource("/api/events");
    source.addEventListener("hello", greet);
    source.addEventListener("beat", heard);
    source.addEventListener("change", change);
    source.onerror = lost;
    watch();
  }

  /** Any word proves the link; it says too up to when the server has everything, as a moment or as {as_of}. */
  function heard(event: MessageEvent<string>): void {
    const body = parse(event.data);
    const moment = new Date(String(isRecord(body) ? body.as_of : body));
    failures = 0;
    batch(() => {
      link.value = { state: "live", at: new Date() };
      if (!Number.isNaN(moment.getTime())) asOf.value = moment;
    });
    watch();
  }

  /** The first word says the state now: after a break, another tag than before means that news were missed. */
  function greet(event: MessageEvent<string>): void {
    const missed = link.peek().at !== null && (tag === "" || event.lastEventId !== tag);
    tag = event.lastEventId;
    batch(() => {
      heard(event);
      if (missed) tell(null);
    });
  }

  function change(event: MessageEvent<string>): void {
    const body = parse(event.data);
    if (!isRecord(body)) return;
    tag = event.lastEventId || tag;
    const spread = typeof body.spread_ms === "number" ? body.spread_ms * Math.random() : 0;
    const named = isRecord(body.changed) && body.all !== true;
    const layers = named ? new Set(Object.keys(body.changed as object)) : null;
    heard(event);
    const timer = window.setTimeout(() => {
      waiting.delete(timer);
      tell(layers);
    }, spread);
    waiting.add(timer);
  }

  function tell(layers: ReadonlySet<LayerId> | null): void {
    news.value = { n: news.peek().n + 1, layers };
  }

  function watch(): void {
    clearTimeout(watchdog);
    watchdog = window.setTimeout(lost, silenceMs);
  }

  /** Closes and tries again after a jittered, growing pause. */
  function lost(): void {
    source?.close();
    clearTimeout(watchdog);
    clearTimeout(retry);
    link.value = { state: "down", at: link.peek().at };
    failures += 1;
    retry = window.setTimeout(connect, Math.min(pauseMs, 500 * 2 ** failures) * (0.5 + Math.random() / 2));
  }

  connect();
  return () => {
    source?.close();
    for (const timer of [watchdog, retry, ...waiting]) clearTimeout(timer);
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
