/** Takes what the event stream says into the state: which layers changed, the age of the data, how the link stands. */
import { batch } from "@preact/signals";
import { afterPaint } from "../later";
import { asOf, link, news } from "../state";
import { openStream, type Word } from "./stream";

/** Follows the stream, shared with the other tabs where the browser can. Returns a disposer. */
export function followEvents(): () => void {
  const waiting = new Set<number>();
  let changed: ReadonlySet<string> | "any" | null = null; // and not told yet

  function hear(word: Word): void {
    batch(() => {
      const back = word.state === "live" && link.peek().state === "down";
      link.value = { state: word.state, at: word.state === "live" ? new Date() : link.peek().at };
      if (word.asOf !== undefined) asOf.value = new Date(word.asOf);
      const told = word.news;
      if (told) later(told.spread, () => tell(told.layers));
      else if (back) tell([]); // nothing changed meanwhile, but what was asked then had no answer and is asked again
    });
  }

  /** At once, or where many listen after a part of the spread. */
  function later(spread: number, act: () => void): void {
    const timer = window.setTimeout(() => {
      waiting.delete(timer);
      act();
    }, spread * Math.random());
    waiting.add(timer);
  }

  /** News of one frame are told as one, so that whoever listens after the frame hears of every layer. */
  function tell(layers: string[] | null): void {
    changed = layers === null || changed === "any" ? "any" : new Set([...(changed ?? []), ...layers]);
    afterPaint(publish);
  }

  function publish(): void {
    news.value = { n: news.peek().n + 1, layers: changed === "any" ? null : changed };
    changed = null;
  }

  const close = typeof SharedWorker === "function" ? share(hear) : openStream(hear);
  return () => {
    close();
    for (const timer of waiting) clearTimeout(timer);
  };
}

/** Listens to the worker that holds the stream for all tabs; where none can be had, to a stream of its own. */
function share(hear: (word: Word) => void): () => void {
  const worker = new SharedWorker(new URL("./stream.worker.ts", import.meta.url), { type: "module", name: "stream" });
  let close = () => worker.port.close();
  const own = new AbortController();
  const { signal } = own;
  worker.port.onmessage = (event: MessageEvent<Word>) => hear(event.data);
  worker.addEventListener("error", () => (close = openStream(hear)), { signal, once: true });
  addEventListener("pagehide", () => worker.port.postMessage("gone"), { signal });
  addEventListener("pageshow", event => event.persisted && worker.port.postMessage("back"), { signal });
  return () => {
    own.abort();
    worker.port.postMessage("gone");
    close();
  };
}
