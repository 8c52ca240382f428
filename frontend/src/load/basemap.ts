/** Which base map there is, when the settings name one. */
import { effect } from "@preact/signals";
import { getBasemap } from "../client";
import { basemap, session } from "../state";
import { statusOf } from "./start";

/** Asks again when the settings name another kind. Returns a disposer. */
export function followBasemap(): () => void {
  let running = new AbortController();
  let asked = "";
  const stop = effect(() => {
    const kind = session.value?.map?.basemap ?? "none";
    if (kind === asked) return;
    asked = kind;
    running.abort();
    basemap.value = null;
    if (kind === "none") return;
    running = new AbortController();
    const { signal } = running;
    getBasemap(signal)
      .then(base => {
        basemap.value = base;
      })
      .catch(cause => statusOf(cause, signal)); // without a base map the land stands alone
  });
  return () => {
    stop();
    running.abort();
  };
}
