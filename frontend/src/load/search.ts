/** Units and records that the typed text may mean. The newest text wins; what was found stays until then. */
import { effect, signal } from "@preact/signals";
import { findUnits } from "../client";
import type { Status } from "../state";
import type { Found } from "../wire";
import { statusOf } from "./start";

/** What is typed in the search box. */
export const sought = signal("");
export const found = signal<{ text: string; data: Found | null; status: Status }>({
  text: "",
  data: null,
  status: { kind: "ready" },
});

/** Pause after the last key before the server is asked. */
const pauseMs = 120;

/** Returns a disposer. */
export function followSearch(): () => void {
  let running = new AbortController();
  let timer = 0;
  const stop = effect(() => {
    const text = sought.value.trim();
    clearTimeout(timer);
    running.abort();
    if (!text) {
      found.value = { text, data: null, status: { kind: "ready" } };
      return;
    }
    running = new AbortController();
    const { signal: own } = running;
    timer = window.setTimeout(() => ask(text, own), pauseMs);
  });

  function ask(text: string, own: AbortSignal): void {
    found.value = { ...found.peek(), text, status: { kind: "loading" } };
    findUnits(text, own)
      .then(data => {
        found.value = { text, data, status: { kind: "ready" } };
      })
      .catch(cause => {
        const status = statusOf(cause, own);
        if (status) found.value = { text, data: null, status };
      });
  }

  return () => {
    stop();
    clearTimeout(timer);
    running.abort();
  };
}
