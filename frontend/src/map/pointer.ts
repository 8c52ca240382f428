/** What a hand does on the map, by mouse, finger or keys: pointing, choosing, and the note beside the pointer. */
import { effect } from "@preact/signals";
import type { Map as LeafletMap, LeafletMouseEvent } from "leaflet";
import { type Point, point } from "leaflet";
import { drillInto } from "../drill";
import { count, decimal, shortName } from "../format";
import { label, lang, t } from "../i18n";
import { changeOf } from "../shade";
import {
  camera,
  compare,
  drawing,
  fuel,
  held,
  hovered,
  insets,
  keyed,
  layerById,
  mode,
  picked,
  picking,
  pinsShown,
  quick,
  secondSummary,
  selection,
  spot,
  spots,
  stack,
  summary,
  type Valued,
  widest,
} from "../state";
import { levelsWithin } from "../topic";
import { changeText, fractionText, noteText, spotName, valueText } from "../value";
import type { Feature } from "../wire";
import type { CanvasSheet } from "./canvas";
import { Hint } from "./hint";
import type { Land, Tint } from "./land";
import { fromLatLng } from "./latlng";
import type { Mark, Pin } from "./mark";
import { apartZoom, type Marks } from "./marks";
import { project, unproject } from "./mercator";

/** What lies at a place: a mark, else the finest unit with lines. */
interface Found {
  mark: Mark | null;
  unit: Feature | null;
}

export class Pointer {
  private readonly hint: Hint;
  private pending = 0;
  private last: LeafletMouseEvent | null = null;
  private readonly own = new AbortController();
  private readonly stop: () => void;

  constructor(
    private readonly map: LeafletMap,
    private readonly sheet: CanvasSheet,
    private readonly land: Land,
    private readonly marks: Marks,
    private readonly tint: () => Tint | null,
  ) {
    const container = map.getContainer();
    this.hint = new Hint(container);
    map.on("click", e => drawing.peek() || held.peek() || this.press((e as LeafletMouseEvent).containerPoint));
    map.on("dblclick", e => drawing.peek() || this.enter((e as LeafletMouseEvent).containerPoint));
    map.on("mousemove", e => this.move(e as LeafletMouseEvent));
    map.on("mouseout movestart zoomstart", () => this.leave());
    map.on("moveend", () => this.middle());
    const { signal } = this.own;
    container.addEventListener("keydown", e => this.key(e), { signal });
    container.addEventListener("focus", () => this.middle(), { signal });
    container.addEventListener("blur", () => this.leave(), { signal });
    this.stop = effect(() => {
      container.classList.toggle("keyed", keyed.value);
      this.middle();
    });
  }

  dispose(): void {
    this.own.abort();
    this.stop();
    cancelAnimationFrame(this.pending);
    this.hint.remove();
  }

  private find(at: Point): Found {
    const frame = this.sheet.drawn;
    const inside = this.sheet.fromContainer(at);
    const mark = frame && inside && pinsShown.peek() ? this.marks.hit(frame, inside.x, inside.y) : null;
    const world = project(fromLatLng(this.map.containerPointToLatLng(at)));
    const zoom = this.map.getZoom();
    const tint = this.tint();
    const tinted = tint && this.land.at(world, zoom, tint.level);
    const area = tinted?.feature.id.startsWith(tint?.within ?? "") ? tinted : this.land.at(world, zoom);
    return { mark, unit: area?.feature ?? null };
  }

  /** A second press goes into the unit that lies one level below where the map is: at first all that one sees, be it a single county. */
  private enter(at: Point): void {
    const { unit, mark } = this.find(at);
    if (mark || !unit) return;
    const [only, ...others] = widest.peek();
    const [next] = levelsWithin(quick.peek().unit ?? (others.length === 0 && only ? only.id : null));
    const length = { county: 6, township: 9, village: 12 }[next ?? "village"];
    const code = unit.id.slice(0, length);
    if (code.length === length && this.land.unit(code)) drillInto(code);
  }

  /** Chooses a place for a record while one is wanted, else what lies there. */
  private press(at: Point): void {
    if (!picking.peek()) {
      this.choose(this.find(at));
      return;
    }
    picked.value = fromLatLng(this.map.containerPointToLatLng(at));
    picking.value = false;
  }

  /** A pin opens its card; a bubble opens the map, or where no zoom takes it apart, its most urgent card; land its unit's. */
  private choose({ mark, unit }: Found): void {
    const [first, ...others] = mark?.pins ?? [];
    if (mark && (mark.count === 1 || (others.length > 0 && this.map.getZoom() >= apartZoom)) && first) {
      stack.value = others.length > 0 ? (mark.pins.map(refOf) ?? []) : [];
      selection.value = refOf(first);
    } else if (mark) {
      const [lon, lat] = unproject(mark.at);
      const zoom = Math.min(this.map.getZoom() + 1.75, Math.max(apartZoom, this.map.getZoom() + 1));
      camera.value = { lon, lat, zoom };
    } else {
      stack.value = [];
      selection.value = unit && unit.id !== selection.peek()?.id ? { layer: layerOf(unit), id: unit.id } : null;
    }
  }

  private move(event: LeafletMouseEvent): void {
    const { target } = event.originalEvent;
    if (target instanceof Element && target.closest(".leaflet-popup")) {
      this.leave(); // a card is read, not the land under it
      return;
    }
    this.last = event;
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      if (this.last) this.say(this.last.containerPoint);
    });
  }

  private say(at: Point): void {
    if (drawing.peek()) return;
    const found = this.find(at);
    this.map.getContainer().classList.toggle("on-mark", found.mark !== null);
    this.hint.show(found.mark ? linesOf(found.mark) : unitLines(found.unit), at.x, at.y);
    hovered.value = found.mark ? null : (found.unit?.id ?? null);
    spot.value = { at: fromLatLng(this.map.containerPointToLatLng(at)), unit: found.unit };
  }

  private leave(): void {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.last = null;
    this.hint.show([], 0, 0);
    hovered.value = null;
    spot.value = null;
  }

  /** With the keyboard on the map, the cross in its middle is the pointer. */
  private middle(): void {
    if (keyed.peek() && document.activeElement === this.map.getContainer()) this.say(this.centre());
  }

  /** The middle of what panels leave free. */
  private centre(): Point {
    const size = this.map.getSize();
    const { left, right, bottom } = insets.peek();
    return point(left + (size.x - left - right) / 2, (size.y - bottom) / 2);
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.map.getContainer() || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.press(this.centre());
    }
  }
}

function refOf(pin: Pin): { layer: string; id: string } {
  return { layer: pin.layer.id, id: pin.feature.id };
}

function layerOf(unit: Feature): string {
  return ({ 6: "counties", 9: "townships" } as Record<number, string>)[unit.id.length] ?? "villages";
}

/** What the land's colour says of a unit, in figures; nothing where it has none. */
function unitLines(unit: Feature | null): string[] {
  if (!unit) return [];
  const lines =
    mode.peek() !== "measure"
      ? computedLines(unit.id)
      : [summary.peek(), secondSummary.peek()].flatMap(v => valueLines(unit.id, v));
  const p = unit.properties;
  const place = [p.county_name, p.township_name].filter(n => n && n !== p.name).map(n => shortName(String(n)));
  return lines.length === 0 ? [] : [shortName(String(p.name ?? "")), place.join(" › "), ...lines].filter(Boolean);
}

/** What is computed of a unit: how hot or cold it is, or how far fuel is. */
function computedLines(unit: string): string[] {
  if (mode.peek() === "hotspots") {
    const { data } = spots.peek();
    const p = data?.features.find(f => f.id === unit)?.properties;
    if (!p || !data?.definition) return [];
    const value = typeof p.value === "number" ? valueText(p.value, data.definition) : "";
    return [p.status === "tested" ? spotName(Number(p.class)) : t("spots.untested"), value].filter(Boolean);
  }
  const p = mode.peek() === "fuel" ? fuel.peek().data?.features.find(f => f.id === unit)?.properties : undefined;
  if (typeof p?.distance_m !== "number") return [];
  return [t("fuel.to", { name: String(p.station_name ?? ""), km: decimal(Math.round(p.distance_m / 100) / 10) })];
}

function valueLines(unit: string, valued: Valued | null): string[] {
  const data = valued?.data;
  const v = data?.values.find(u => u.unit === unit);
  if (!data || !v) return [];
  const name = label(data.definition.label);
  if (v.value === null) return [`${name}：${noteText(v)}`];
  const change = compare.peek() ? changeOf(v) : null;
  return [
    `${name} ${valueText(v.value, data.definition)}`,
    fractionText(v, data.definition),
    change === null ? "" : changeText(change, data.definition),
  ].filter(Boolean);
}

/** A mark in words. */
function linesOf(mark: Mark): string[] {
  const [pin] = mark.pins;
  if (mark.count === 1 && pin) return pinLines(pin);
  const parts = [...mark.byLayer].map(([id, n]) => {
    const layer = layerById.peek().get(id);
    return `${layer ? label(layer.label) : id} ${count(n)}`;
  });
  const late = mark.overdue > 0 ? [t("mark.overdue", { n: count(mark.overdue) })] : [];
  return [t("mark.many", { n: count(mark.count) }), [...parts, ...late].join(lang.peek() === "zh" ? "，" : ", ")];
}

function pinLines({ layer, feature, level, overdue }: Pin): string[] {
  const p = feature.properties;
  const code = layer.fields.find(f => f.name === layer.class)?.codes?.find(c => c.code === p[layer.class ?? ""]);
  const kind = [label(layer.label), code ? label(code.label) : ""].filter(Boolean).join(" · ");
  const marks = [level ? t(`level.${level as 1 | 2 | 3 | 4}`) : "", overdue ? t("card.overdue") : ""];
  const place = [p.township_name, p.village_name].filter(Boolean).map(n => shortName(String(n)));
  return [
    String(p.title || p.name || kind),
    p.title || p.name ? kind : "",
    [...marks, place.join(" ")].filter(Boolean).join(" · "),
  ].filter(Boolean);
}
