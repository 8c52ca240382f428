/** The desk's state as a scene to print: what is coloured, how far, and what is told beside it. */
import { signal } from "@preact/signals";
import { getBoundaries, getCard, getClusters, getItems, getTopology } from "../client";
import { queryOf } from "../filter";
import { clock, day, enumerated, inLanguage, localDay, shortName } from "../format";
import { lang } from "../i18n";
import { viewportLimit } from "../load/records";
import { bboxOf } from "../map/fit";
import type { Bbox } from "../map/latlng";
import { type Palette, readPalette } from "../map/palette";
import { tintOf, tintOfFuel, tintOfPair, tintOfSpots } from "../map/tint";
import { type Ground, grounding, type Units } from "../map/topo";
import { filterNames } from "../panel/Strip";
import {
  asOf,
  camera,
  compare,
  fuel,
  hidden,
  insets,
  mode,
  pinZoom,
  quick,
  recordLayers,
  secondSummary,
  serverNow,
  session,
  shown,
  spotLevel,
  spots,
  summary,
  today,
  unitOf,
  view,
  widest,
  zone,
} from "../state";
import { inTurns } from "../turns";
import type { Cluster, Feature, Layer } from "../wire";
import type { Told } from "./compose";
import { subjectOf } from "./legend";
import { w } from "./words";

export type Extent = "view" | "whole";

/** The light theme's palette, whatever the screen's: paper is white. */
export function paperPalette(): Palette {
  const root = document.documentElement;
  const { theme } = root.dataset;
  root.dataset.theme = "light";
  try {
    return readPalette();
  } finally {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
  }
}

/** Boundaries in the finest detail there is: paper has more dots than a screen. Those that were decoded are kept for the next sheet. */
export class FineGround {
  private known: { href: string; ground: Ground } | null = null;

  async get(signal: AbortSignal): Promise<Ground> {
    const { details } = await getBoundaries(signal);
    const finest = details[Math.min(details.length - 1, 2)];
    if (!finest) throw new Error("no boundaries");
    const { href } = finest;
    if (this.known?.href === href) return this.known.ground;
    const ground = await inTurns(grounding((await getTopology(href, signal)) as Units), signal);
    this.known = { href, ground };
    return ground;
  }
}

/** What is to be on the map: the unit it is narrowed to or all there is, else what panels leave free of the screen's. */
export function extentOf(extent: Extent): Bbox | null {
  const seen = view.peek();
  if (extent === "view" && seen) {
    const [west, south, east, north] = seen.bbox;
    const { left, right, bottom } = insets.peek();
    const map = document.getElementById("map");
    const [px, py] = [(east - west) / (map?.clientWidth || 1), (north - south) / (map?.clientHeight || 1)];
    return [west + left * px, south + bottom * py, east - right * px, north];
  }
  const only = quick.peek().unit ? unitOf(quick.peek().unit ?? "") : null;
  return bboxOf(only ? [only] : widest.peek());
}

/** The screen shows what a person chose, not all there is. */
export function firstExtent(): Extent {
  return camera.peek() ? "view" : "whole";
}

export function tintFor(p: Palette) {
  const within = quick.peek().unit ?? "";
  if (mode.peek() === "hotspots") {
    const { data } = spots.peek();
    return data && tintOfSpots(data.features, spotLevel.peek(), within, p);
  }
  if (mode.peek() === "fuel") {
    const { data } = fuel.peek();
    return data && tintOfFuel(data.features, data.threshold_m ?? 0, within, p);
  }
  const { data } = summary.peek();
  const beside = secondSummary.peek()?.data;
  if (mode.peek() !== "measure" || !data) return null;
  if (beside && beside.by === data.by) return tintOfPair(data, beside, within, p);
  return tintOf(data, within, p, compare.peek() && data.previous !== null);
}

/** Cases of a layer in the window: one by one, or gathered where they are too many. */
export interface Pinned {
  layer: Layer;
  matched: number;
  features: readonly Feature[];
  clusters: readonly Cluster[] | null;
}

/** The cases that the desk shows, in the whole window: the screen's own would be a part that looks whole. None on coloured land that is far. */
export async function pinsFor(window: { bbox: Bbox; zoom: number }, end: AbortSignal): Promise<Pinned[]> {
  if (mode.peek() !== "none" && window.zoom < pinZoom) return [];
  const layers = recordLayers.peek().filter(l => shown.peek().has(l.id));
  const all = await Promise.all(
    layers.map(async layer => {
      const query = queryOf(layer, quick.peek(), hidden.peek(), today());
      if (!query) return null;
      query.set("bbox", window.bbox.map(v => v.toFixed(6)).join(","));
      const few = new URLSearchParams([...query, ["limit", String(viewportLimit)]]);
      const page = await getItems(layer.id, few, end);
      if (page.numberMatched <= page.features.length)
        return { layer, matched: page.numberMatched, features: page.features, clusters: null };
      const zoom = String(Math.round(window.zoom));
      const { total, clusters } = await getClusters(layer.id, new URLSearchParams([...query, ["zoom", zoom]]), end);
      return { layer, matched: total, features: [], clusters };
    }),
  );
  return all.filter(p => p !== null);
}

/** The name of the prefecture, which is on no map of its parts; empty until it is known. */
export const prefecture = signal("");

/** Asks for it. */
export async function learnPrefecture(end: AbortSignal): Promise<void> {
  const code = session.peek()?.viewer?.scope[0] ?? "";
  if (prefecture.peek() || code.length > 6 || !code) return;
  const card = await getCard(code.padEnd(6, "0"), end);
  prefecture.value = card.name;
}

/** The name of what the desk is narrowed to. */
export function placeName(): string {
  const code = quick.value.unit;
  const only = widest.value.length === 1 ? widest.value[0] : null;
  const unit = code ? unitOf(code) : only;
  return unit ? shortName(String(unit.properties.name ?? "")) : prefecture.value;
}

export function firstTitle(): string {
  const place = placeName();
  return lang.value === "zh" ? `${place}${subjectOf()}` : [subjectOf(), place].filter(Boolean).join(", ");
}

export function filterWords(): string {
  const names = filterNames();
  return names.length > 0 ? enumerated(names, lang.value) : w("sheet.all");
}

/** What is said around the map. */
export function toldOf(title: string): Told {
  const s = session.peek();
  const at = (d: Date) => `${day(d.toISOString(), zone.peek(), lang.value)} ${clock(d, zone.peek())}`;
  const known = asOf.peek() ?? serverNow();
  const map = s?.map;
  const origin = inLanguage(map?.source ?? "", lang.value);
  const source = [origin, origin.includes(map?.date ?? "") ? "" : map?.date].filter(Boolean).join(" "); // a date is said once
  return {
    title,
    lines: [[w("sheet.filter", { words: filterWords() }), w("sheet.cutoff", { at: at(known) })].join("    ")],
    generated: Boolean(s?.generated),
    left: [
      [
        map?.approval_number ? w("sheet.approval", { number: map.approval_number }) : w("sheet.unset"),
        source && w("sheet.source", { source }),
      ]
        .filter(Boolean)
        .join("    "),
      s?.generated ? w("sheet.boundaries") : "",
    ],
    right: [w("sheet.printed", { at: at(serverNow()) }), w("sheet.projection")],
  };
}

export function todayPlain(): string {
  return localDay(serverNow().toISOString(), zone.peek()).replaceAll("-", "");
}
