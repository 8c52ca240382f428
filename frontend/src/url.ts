/** State <-> URL: a view can be sent to a colleague. Unknown or broken parts are ignored: a link never fails to open. */
import { batch, effect } from "@preact/signals";
import { codeFields, codesOf, type Days, everything, flags, type Quick, spans, stages } from "./filter";
import { lang } from "./i18n";
import { afterPaint } from "./later";
import type { Camera } from "./map/latlng";
import { ringOfText, ringToText } from "./ring";
import {
  by,
  camera,
  compare,
  contrast,
  gesture,
  hidden,
  mode,
  quick,
  scheme,
  second,
  selection,
  shown,
  type Theme,
  theme,
  topic,
} from "./state";
import { edgesOf, firstScheme, firstTopic, levels, methods, modes, type Scheme, topicOf, topicText } from "./topic";

const defaultLayers = [...shown.peek()].join(",");

/** What the system asks for; the address says a theme only when a person chose the other. */
function systemTheme(): Theme {
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
    mode.value = modes.find(m => m === q.get("map")) ?? "measure";
    topic.value = topicOf(q.get("measure") ?? "") ?? firstTopic;
    second.value = topicOf(q.get("beside") ?? "");
    compare.value = q.get("compare") === "1";
    by.value = levels.find(l => l === q.get("by")) ?? "auto";
    scheme.value = schemeOf(q);
    const [layer, id] = q.get("sel")?.split(/:(.*)/s) ?? [];
    selection.value = layer && id ? { layer, id } : null;
    const paint = q.get("theme");
    theme.value = paint === "dark" || paint === "light" ? paint : systemTheme();
    lang.value = q.get("lang") === "en" ? "en" : "zh";
    contrast.value = q.get("contrast") === "more";
  });
}

/** What a saved query narrows to, without touching the state; `box` is the edge of the map where only what it shows was wanted. */
export function filterOf(search: string): {
  layers: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  quick: Quick;
  box: string | null;
} {
  const q = new URLSearchParams(search);
  const box = q.get("box") ?? "";
  return {
    layers: setOf(q.get("layers") ?? defaultLayers),
    hidden: setOf(q.get("off") ?? ""),
    quick: quickOf(q),
    box: /^-?[\d.]+(,-?[\d.]+){3}$/.test(box) ? box : null,
  };
}

function schemeOf(q: URLSearchParams): Scheme {
  const classes = Number(q.get("classes") ?? firstScheme.classes);
  const edges = edgesOf(q.get("edges") ?? "");
  if (edges) return { method: "manual", classes: edges.length - 1, edges };
  return {
    method: methods.find(m => m === q.get("method") && m !== "manual") ?? firstScheme.method,
    classes: classes >= 3 && classes <= 7 && Number.isInteger(classes) ? classes : firstScheme.classes,
    edges: [],
  };
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
  const asked = setOf(q.get("flag") ?? "");
  const codes = codeFields.flatMap(f => [...setOf(q.get(f) ?? "")].filter(isCode).map(c => `${f}:${c}`));
  return {
    levels: new Set(levels),
    stage: stages.find(s => s === q.get("stage")) ?? everything.stage,
    span: spans.find(s => String(s) === q.get("days")) ?? everything.span,
    days: daysOf(q.get("time") ?? ""),
    unit: isUnit(unit) ? unit : null,
    group: [...setOf(q.get("units") ?? "")].filter(isUnit).slice(0, mostUnits),
    flags: new Set(flags.filter(f => asked.has(f))),
    codes: new Set(codes),
    text: (q.get("q") ?? "").slice(0, 100),
    area: ringOfText(q.get("area") ?? ""),
    inView: q.get("in") === "view",
  };
}

/** The most units of a group: a village has fewer neighbours, and an address holds them. */
export const mostUnits = 60;

function isUnit(text: string): boolean {
  return /^(\d{6}|\d{9}|\d{12})$/.test(text);
}

function isCode(text: string): boolean {
  return /^[a-z0-9_]{1,40}$/.test(text);
}

/** Two days in order, from "2026-01-01/2026-03-31"; null for what is none. */
function daysOf(text: string): Days | null {
  const m = /^(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})$/.exec(text);
  const [, from = "", to = ""] = m ?? [];
  const real = (d: string) => !Number.isNaN(Date.parse(`${d}T00:00:00Z`));
  return m && real(from) && real(to) && from <= to ? { from, to } : null;
}

/** The state as a query string; what is as at first stays out, so that the whole prefecture fits whatever screen opens it. */
export function writeUrl(): string {
  const q = new URLSearchParams();
  const c = camera.value;
  if (c) q.set("at", `${c.lon.toFixed(5)},${c.lat.toFixed(5)},${Number(c.zoom.toFixed(2))}`);
  const layers = [...shown.value].join(",");
  if (layers !== defaultLayers) q.set("layers", layers);
  if (hidden.value.size > 0) q.set("off", [...hidden.value].join(","));
  writeQuick(q);
  writeTopic(q);
  if (selection.value) q.set("sel", `${selection.value.layer}:${selection.value.id}`);
  if (theme.value !== systemTheme()) q.set("theme", theme.value);
  if (lang.value !== "zh") q.set("lang", lang.value);
  if (contrast.value) q.set("contrast", "more");
  return `?${q.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%3B", ";")}`;
}

function writeQuick(q: URLSearchParams): void {
  const f = quick.value;
  if (f.levels.size > 0) q.set("level", [...f.levels].sort().join(","));
  if (f.stage !== "all") q.set("stage", f.stage);
  if (f.span !== 0) q.set("days", String(f.span));
  if (f.days) q.set("time", `${f.days.from}/${f.days.to}`);
  if (f.unit) q.set("unit", f.unit);
  if (f.group.length > 0) q.set("units", f.group.join(","));
  if (f.flags.size > 0) q.set("flag", flags.filter(x => f.flags.has(x)).join(","));
  for (const field of codeFields) {
    const codes = codesOf(f, field);
    if (codes.length > 0) q.set(field, codes.join(","));
  }
  if (f.text) q.set("q", f.text);
  if (f.area) q.set("area", ringToText(f.area));
  if (f.inView) q.set("in", "view");
}

function writeTopic(q: URLSearchParams): void {
  if (mode.value !== "measure") q.set("map", mode.value);
  if (topicText(topic.value) !== topicText(firstTopic)) q.set("measure", topicText(topic.value));
  if (second.value) q.set("beside", topicText(second.value));
  if (compare.value) q.set("compare", "1");
  if (by.value !== "auto") q.set("by", by.value);
  const { method, classes, edges } = scheme.value;
  if (method === "manual") q.set("edges", edges.join(","));
  else {
    if (method !== firstScheme.method) q.set("method", method);
    if (classes !== firstScheme.classes) q.set("classes", String(classes));
  }
}

/** Milliseconds within which going into what was selected is of the same double click: it selects, lets go and goes in, which is one step. */
const doubleMs = 600;

/** Keeps the address in step with the state; a selection or another filter or topic is a step in history, as is a gesture as a whole; a move is not. Returns a disposer. */
export function followUrl(): () => void {
  let before = steps();
  let within = quick.peek().unit;
  let chosen = { id: "", at: 0 }; // by the last step, if all it did was to select
  let by = 0; // the gesture of the last step
  let unwritten: { url: string; step: boolean }[] = []; // the browser takes its time with each: after the frame
  const write = () => {
    for (const { url, step } of unwritten) {
      if (step) history.pushState(null, "", url);
      else history.replaceState(null, "", url);
    }
    unwritten = [];
  };
  const stop = effect(() => {
    const url = writeUrl();
    const now = steps();
    const changed = now.map((v, i) => v !== before[i]);
    const at = selection.peek();
    const { unit } = quick.peek();
    const more = changed.lastIndexOf(true) > 0; // beyond the selection, which is the first
    const entered = unit && unit !== within && chosen.id.startsWith(unit) && performance.now() - chosen.at < doubleMs;
    const goesOn = more && gesture.peek() !== 0 && gesture.peek() === by;
    const step = more ? !entered && !goesOn : at !== null && changed.includes(true);
    if (more) by = gesture.peek();
    if (more) chosen = { id: "", at: 0 };
    else if (step) chosen = { id: at?.id ?? "", at: performance.now() };
    before = now;
    within = unit;
    if (url === (unwritten.at(-1)?.url ?? (location.search || "?"))) return;
    unwritten.push({ url, step });
    afterPaint(write);
  });
  const back = () => {
    unwritten = [];
    before = [];
    readUrl(location.search);
    before = steps();
  };
  addEventListener("popstate", back);
  addEventListener("pagehide", write);
  return () => {
    stop();
    write();
    removeEventListener("popstate", back);
    removeEventListener("pagehide", write);
  };
}

/** What a person goes back from. */
function steps(): unknown[] {
  return [selection.value, quick.value, hidden.value, mode.value, topic.value, second.value, by.value, compare.value];
}
