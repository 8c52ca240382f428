/** Keys of a wall that has a keyboard or a presenter's remote. */
import { batch } from "@preact/signals";
import { options } from "./store";
import { idleMs, type Tour } from "./tour";
import { lang } from "./words";

/** Listens for the page's life; `idle` is how long a pointer stays visible. */
export function followKeys(tour: Tour, idle = Math.min(5000, idleMs)): void {
  addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const act = acts[e.key];
    if (!act) return;
    e.preventDefault();
    tour.touch();
    act(tour);
  });
  let timer = 0;
  addEventListener("pointermove", () => {
    tour.touch();
    document.documentElement.classList.add("pointing");
    clearTimeout(timer);
    timer = window.setTimeout(() => document.documentElement.classList.remove("pointing"), idle);
  });
}

const acts: Record<string, (tour: Tour) => void> = {
  " ": tour => tour.pause(),
  ArrowRight: tour => tour.go(1),
  PageDown: tour => tour.go(1),
  ArrowLeft: tour => tour.go(-1),
  PageUp: tour => tour.go(-1),
  Home: tour => tour.first(),
  Escape: tour => {
    tour.dismiss();
    tour.release();
  },
  t: () => {
    options.value = { ...options.peek(), theme: options.peek().theme === "dark" ? "light" : "dark" };
  },
  l: () =>
    batch(() => {
      lang.value = lang.peek() === "zh" ? "en" : "zh";
      options.value = { ...options.peek(), lang: lang.peek() };
    }),
  f: () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen();
  },
};
