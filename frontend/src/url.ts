/** State <-> URL: a view can be sent to a colleague. Unknown or broken parts are ignored: a link never fails to open. */
import { effect } from "@preact/signals";
import { lang } from "./i18n";
import { camera, hidden, selection, shown, theme } from "./state";

/** Reads the address into the state. */
export function readUrl(search: string): void {
  const q = new URLSearchParams(search);
  const at = q.get("at")?.split(",").map(Number) ?? [];
  const [lon, lat, zoom] = at;
  if (at.length === 3 && lon !== undefined && lat !== undefined && zoom !== undefined && at.every(Number.isFinite)) {
    camera.value = { lon, lat, zoom };
  }
  const layers = q.get("layers");
  if (layers !== null) shown.value = new Set(layers.split(",").filter(Boolean));
  const off = q.get("off");
  if (off) hidden.value = new Set(off.split(",").filter(Boolean));
  const [layer, id] = q.get("sel")?.split(":") ?? [];
  selection.value = layer && id ? { layer, id } : null;
  const paint = q.get("theme");
  if (paint === "dark" || paint === "light") theme.value = paint;
  const tongue = q.get("lang");
  if (tongue === "zh" || tongue === "en") lang.value = tongue;
}

/** The state as a query string, shortest form first met by a reader: defaults stay out. */
export function writeUrl(): string {
  const q = new URLSearchParams();
  const c = camera.value;
  if (c) q.set("at", `${c.lon.toFixed(5)},${c.lat.toFixed(5)},${c.zoom}`);
  q.set("layers", [...shown.value].join(","));
  if (hidden.value.size > 0) q.set("off", [...hidden.value].join(","));
  if (selection.value) q.set("sel", `${selection.value.layer}:${selection.value.id}`);
  if (theme.value !== "light") q.set("theme", theme.value);
  if (lang.value !== "zh") q.set("lang", lang.value);
  return `?${q.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}

/** Keeps the address in step with the state; a selection is a step in history, a move is not. Returns a disposer. */
export function followUrl(): () => void {
  let before = selection.peek();
  const stop = effect(() => {
    const url = writeUrl();
    if (url === location.search) return;
    if (selection.value !== before) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
    before = selection.value;
  });
  const back = () => {
    readUrl(location.search);
    before = selection.peek();
  };
  addEventListener("popstate", back);
  return () => {
    stop();
    removeEventListener("popstate", back);
  };
}
