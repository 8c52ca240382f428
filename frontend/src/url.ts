/** State <-> URL: a view can be sent to a colleague. Unknown or broken parts are ignored: a link never fails to open. */
import { batch, effect } from "@preact/signals";
import { everything, type Quick, spans, stages } from "./filter";
import { lang } from "./i18n";
import type { Camera } from "./map/latlng";
import { camera, hidden, quick, selection, shown, type Theme, theme } from "./state";

const defaultLayers = [...shown.peek()].join(",");

/** What the system asks for; the address says a theme only when a person chose the other. */
export function systemTheme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Reads the address into the state. What it does not say is as at first. */
export function readUrl(search: string): void {
  const q = new URLSearchParams(search);
  batch(() => {
    camera.value = cameraOf(q.get("at"));
    shown.value = setOf(q.get("layers") ?? defaultLayers);
    hidden.value = setOf(q.get("off") ?? "");
    quick.value = quickOf(q);
    const [layer, id] = q.get("sel")?.split(/:(.*)/s) ?? [];
    selection.value = layer && id ? { layer, id } : null;
    const paint = q.get("theme");
    theme.value = paint === "dark" || paint === "light" ? paint : systemTheme();
    lang.value = q.get("lang") === "en" ? "en" : "zh";
  });
}

function cameraOf(text: string | null): Camera | null {
  const parts = text?.split(",") ?? [];
  const [lon, lat, zoom] = parts.map(p => (p.trim() === "" ? Number.NaN : Number(p)));
  if (parts.length !== 3 || lon === undefined || lat === undefined || zoom === undefined) return null;
  const sane = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
  return sane ? { lon, lat, zoom } : null; // NaN is not sane
}

function setOf(text: string): ReadonlySet<string> {
  return new Set(text.split(",").filter(Boolean));
}

function quickOf(q: URLSearchParams): Quick {
  const levels = [...setOf(q.get("level") ?? "")].map(Number).filter(n => n === 1 || n === 2 || n === 3 || n === 4);
  const unit = q.get("unit") ?? "";
  return {
    levels: new Set(levels),
    stage: stages.find(s => s === q.get("stage")) ?? everything.stage,
    span: spans.find(s => String(s) === q.get("days")) ?? everything.span,
    unit: /^(\d{6}|\d{9}|\d{12})$/.test(unit) ? unit : null,
  };
}

/** The state as a query string; what is as at first stays out, so that the whole prefecture fits whatever screen opens it. */
export function writeUrl(): string {
  const q = new URLSearchParams();
  const c = camera.value;
  if (c) q.set("at", `${c.lon.toFixed(5)},${c.lat.toFixed(5)},${Number(c.zoom.toFixed(2))}`);
  const layers = [...shown.value].join(",");
  if (layers !== defaultLayers) q.set("layers", layers);
  if (hidden.value.size > 0) q.set("off", [...hidden.value].join(","));
  const { levels, stage, span, unit } = quick.value;
  if (levels.size > 0) q.set("level", [...levels].sort().join(","));
  if (stage !== "all") q.set("stage", stage);
  if (span !== 0) q.set("days", String(span));
  if (unit) q.set("unit", unit);
  if (selection.value) q.set("sel", `${selection.value.layer}:${selection.value.id}`);
  if (theme.value !== systemTheme()) q.set("theme", theme.value);
  if (lang.value !== "zh") q.set("lang", lang.value);
  return `?${q.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}

/** Keeps the address in step with the state; a selection is a step in history, a move is not. Returns a disposer. */
export function followUrl(): () => void {
  let before = selection.peek();
  const stop = effect(() => {
    const url = writeUrl();
    const step = selection.value !== before && selection.value !== null;
    before = selection.value;
    if (url === (location.search || "?")) return;
    if (step) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
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
