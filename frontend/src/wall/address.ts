/** The whole state of a wall in its address. What is not said, or cannot be read, is as shipped: a wall always opens. */
import type { Lang } from "./words";

/** Parts of a tour, in their order. */
export const parts = ["prefecture", "counties", "villages"] as const;
export type Part = (typeof parts)[number];
/** What the map shows beside the choropleth. */
const overlays = ["hazards", "hotspots", "visits"] as const;
export type Overlay = (typeof overlays)[number];

export interface Options {
  view: "wall" | "handover";
  /** Empty: no tour, the first scene stays. */
  tour: readonly Part[];
  dwellS: number;
  /** Measures as layer.measure in place of the ones that findings choose; empty leaves it to them. */
  measures: readonly string[];
  layers: ReadonlySet<Overlay>;
  theme: "dark" | "light";
  lang: Lang;
  /** Unit that the wall keeps to; null is all that it may see. */
  unit: string | null;
  /** Counts only: no cases, no villages by name. */
  visitor: boolean;
  /** Scene to begin with, by its key. */
  scene: string | null;
  paused: boolean;
}

export const shipped: Options = {
  view: "wall",
  tour: parts,
  dwellS: 20,
  measures: [],
  layers: new Set<Overlay>(["hazards", "hotspots", "visits"]),
  theme: "dark",
  lang: "zh",
  unit: null,
  visitor: false,
  scene: null,
  paused: false,
};

export function readAddress(search: string): Options {
  const q = new URLSearchParams(search);
  const dwell = Number(q.get("dwell"));
  const unit = q.get("unit") ?? "";
  return {
    view: q.get("view") === "handover" ? "handover" : "wall",
    tour: q.get("tour") === "off" ? [] : (known(q.get("tour"), parts) ?? shipped.tour),
    dwellS: q.has("dwell") && dwell >= 5 && dwell <= 600 ? Math.round(dwell) : shipped.dwellS,
    measures: list(q.get("measure")).filter(m => /^[a-z]+\.[a-z_]+$/.test(m)),
    layers: q.get("layers") === "none" ? new Set() : new Set(known(q.get("layers"), overlays) ?? shipped.layers),
    theme: q.get("theme") === "light" ? "light" : "dark",
    lang: q.get("lang") === "en" ? "en" : "zh",
    unit: /^(\d{6}|\d{9})$/.test(unit) ? unit : null,
    visitor: q.get("visitor") === "1",
    scene: /^[a-z0-9:]{1,40}$/.test(q.get("scene") ?? "") ? q.get("scene") : null,
    paused: q.get("paused") === "1",
  };
}

/** The options as a query string that reads back as they are. */
export function writeAddress(o: Options): string {
  const q: string[] = [];
  if (o.view !== "wall") q.push(`view=${o.view}`);
  if (o.tour.join() !== shipped.tour.join()) q.push(`tour=${o.tour.join(",") || "off"}`);
  if (o.dwellS !== shipped.dwellS) q.push(`dwell=${o.dwellS}`);
  if (o.measures.length > 0) q.push(`measure=${o.measures.join(",")}`);
  const layers = [...o.layers].join(",");
  if (layers !== [...shipped.layers].join(",")) q.push(`layers=${layers || "none"}`);
  if (o.theme !== shipped.theme) q.push(`theme=${o.theme}`);
  if (o.lang !== shipped.lang) q.push(`lang=${o.lang}`);
  if (o.unit) q.push(`unit=${o.unit}`);
  if (o.visitor) q.push("visitor=1");
  if (o.paused) q.push("paused=1");
  if (o.scene) q.push(`scene=${o.scene}`);
  return q.length > 0 ? `?${q.join("&")}` : "";
}

function list(text: string | null): string[] {
  return (text ?? "").split(",").filter(Boolean);
}

/** Those of a list that are known, in its order, each once; null when none is. */
function known<T extends string>(text: string | null, all: readonly T[]): T[] | null {
  const found = [...new Set(list(text))].filter((p): p is T => (all as readonly string[]).includes(p));
  return found.length > 0 ? found : null;
}
