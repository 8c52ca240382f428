/** The desk's state as a scene to print: what is coloured, how far, and what is told beside it. */
import { getBoundaries, getTopology } from "../client";
import { partsOf } from "../filter";
import { clock, day, localDay, shortName } from "../format";
import { lang, t } from "../i18n";
import { bboxOf } from "../map/fit";
import type { Bbox } from "../map/latlng";
import { Marks } from "../map/marks";
import { type Palette, readPalette } from "../map/palette";
import { tintOf, tintOfFuel, tintOfPair, tintOfSpots } from "../map/tint";
import { type Ground, grounding, type Units } from "../map/topo";
import { partName } from "../panel/Strip";
import {
  asOf,
  camera,
  compare,
  fuel,
  hidden,
  insets,
  mode,
  pinsShown,
  quick,
  recordLayers,
  records,
  secondSummary,
  serverNow,
  session,
  spotLevel,
  spots,
  summary,
  unitOf,
  view,
  widest,
  zone,
} from "../state";
import { inTurns } from "../turns";
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

/** Boundaries in the finest detail there is: paper has more dots than a screen. */
export async function fineGround(signal: AbortSignal): Promise<Ground> {
  const { details } = await getBoundaries(signal);
  const finest = details[Math.min(details.length - 1, 2)];
  if (!finest) throw new Error("no boundaries");
  return inTurns(grounding((await getTopology(finest.href, signal)) as Units), signal);
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

/** Pins are those that the screen has: of a wider extent they would be a part that looks whole. */
export function marksFor(extent: Extent): Marks | null {
  if (!pinsShown.peek() || (extent === "whole" && camera.peek())) return null;
  const marks = new Marks();
  marks.feed(
    recordLayers.peek().flatMap(layer => {
      const data = records.peek().get(layer.id);
      return data ? [{ layer, features: data.features, clusters: data.clusters }] : [];
    }),
  );
  return marks;
}

/** The name of what the desk is narrowed to. */
export function placeName(): string {
  const code = quick.value.unit;
  const only = widest.value.length === 1 ? widest.value[0] : null;
  const unit = code ? unitOf(code) : only;
  return unit ? shortName(String(unit.properties.name ?? "")) : session.value?.title || "";
}

export function firstTitle(): string {
  const place = placeName();
  return lang.value === "zh" ? `${place}${subjectOf()}` : [subjectOf(), place].filter(Boolean).join(", ");
}

export function filterWords(): string {
  const names = partsOf(quick.value).map(p => partName(p.id, quick.value));
  if (hidden.value.size > 0) names.push(t("filter.kinds"));
  return names.length > 0 ? names.join(lang.value === "zh" ? "、" : ", ") : w("sheet.all");
}

/** What is said around the map. */
export function toldOf(title: string): Told {
  const s = session.peek();
  const at = (d: Date) => `${day(d.toISOString(), zone.peek(), lang.value)} ${clock(d, zone.peek())}`;
  const known = asOf.peek() ?? serverNow();
  const map = s?.map;
  const source = [map?.source, map?.date].filter(Boolean).join(" ");
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
