/** What a hand does on the map, by mouse, finger or keys: pointing, choosing, and the note beside the pointer. */
import { effect } from "@preact/signals";
import type { Map as LeafletMap, LeafletMouseEvent } from "leaflet";
import { type Point, point } from "leaflet";
import { count, shortName } from "../format";
import { label, lang, t } from "../i18n";
import { camera, keyed, layerById, selection, spot, stack } from "../state";
import type { Feature } from "../wire";
import type { CanvasSheet } from "./canvas";
import { Hint } from "./hint";
import type { Land } from "./land";
import { fromLatLng } from "./latlng";
import type { Mark, Pin } from "./mark";
import { apartZoom, type Marks } from "./marks";
import { unproject } from "./mercator";

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
    private readonly hover: (unit: string | null) => void,
  ) {
    const container = map.getContainer();
    this.hint = new Hint(container);
    map.on("click", e => this.choose(this.find((e as LeafletMouseEvent).containerPoint)));
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
    if (!frame || !inside) return { mark: null, unit: null };
    const mark = this.marks.hit(frame, inside.x, inside.y);
    const world = { x: frame.origin.x + inside.x / frame.scale, y: frame.origin.y + inside.y / frame.scale };
    return { mark, unit: this.land.at(world, frame.zoom)?.feature ?? null };
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
    this.last = event;
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      if (this.last) this.say(this.last.containerPoint);
    });
  }

  private say(at: Point): void {
    const found = this.find(at);
    this.map.getContainer().classList.toggle("on-mark", found.mark !== null);
    this.hint.show(found.mark ? linesOf(found.mark) : [], at.x, at.y);
    this.hover(found.mark ? null : (found.unit?.id ?? null));
    spot.value = { at: fromLatLng(this.map.containerPointToLatLng(at)), unit: found.unit };
  }

  private leave(): void {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.last = null;
    this.hint.show([], 0, 0);
    this.hover(null);
    spot.value = null;
  }

  /** With the keyboard on the map, the cross in its middle is the pointer. */
  private middle(): void {
    if (keyed.peek() && document.activeElement === this.map.getContainer()) this.say(this.centre());
  }

  private centre(): Point {
    const size = this.map.getSize();
    return point(size.x / 2, size.y / 2);
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.map.getContainer() || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose(this.find(this.centre()));
    }
  }
}

function refOf(pin: Pin): { layer: string; id: string } {
  return { layer: pin.layer.id, id: pin.feature.id };
}

function layerOf(unit: Feature): string {
  return ({ 6: "counties", 9: "townships" } as Record<number, string>)[unit.id.length] ?? "villages";
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
