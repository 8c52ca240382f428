/** The one map instance: boundaries and pins on canvas, drawn from state, setting state. */
import { effect, untracked } from "@preact/signals";
import { type Map as LeafletMap, type LeafletMouseEvent, map as leafletMap, popup } from "leaflet";
import { label, t } from "../i18n";
import {
  boundaries,
  camera,
  hidden,
  popupHost,
  recordLayers,
  records,
  selected,
  selection,
  theme,
  viewport,
} from "../state";
import type { Feature } from "../wire";
import { AreaPainter, type LandPalette } from "./areas";
import { CanvasSheet } from "./canvas";
import { fromBounds, fromLatLng, toBounds, toLatLng } from "./latlng";
import { type Palette, type Pin, PinIndex, pinRadius, pinsOf, Sprites } from "./pins";

/** Puts the map into an element for good. Returns a disposer for tests. */
export function createMap(element: HTMLElement): () => void {
  const map = leafletMap(element, {
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    minZoom: 6,
    maxZoom: 18,
    attributionControl: false,
    zoomControl: false,
    fadeAnimation: !still(),
    zoomAnimation: !still(),
  });
  map.createPane("areas").style.zIndex = "200";
  map.createPane("names").style.zIndex = "300";
  map.createPane("pins").style.zIndex = "400";
  const view = new View(map);
  return () => {
    view.dispose();
    map.remove();
  };
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

class View {
  private areas = new AreaPainter({ counties: [], townships: [], villages: [] });
  private pins: Pin[] = [];
  private index = new PinIndex([]);
  private sprites: Sprites;
  private land: LandPalette;
  private placed = false;
  private readonly stops: (() => void)[];

  private readonly areaSheet = new CanvasSheet("areas", f =>
    this.areas.paint(f, this.land, selection.peek()?.id ?? null),
  );
  private readonly nameSheet = new CanvasSheet("names", f => this.areas.label(f, this.land));
  private readonly pinSheet = new CanvasSheet("pins", f => {
    const at = selection.peek();
    for (const pin of this.pins) this.sprites.draw(f, pin, pin.feature.id === at?.id && pin.layer.id === at.layer);
  });

  constructor(private readonly map: LeafletMap) {
    this.land = landPalette();
    this.sprites = new Sprites(pinPalette());
    this.place();
    this.areaSheet.addTo(map);
    this.nameSheet.addTo(map);
    this.pinSheet.addTo(map);
    map.on("moveend", () => this.report());
    map.on("click", e => this.point(e));
    map.on("mousemove", e => this.hover(e));
    this.stops = [
      effect(() => this.follow(boundaries.value)),
      effect(() => this.show()),
      effect(() => this.repaint(theme.value)),
      effect(() => this.reveal()),
      effect(() => this.look(camera.value)),
    ];
    this.report();
  }

  dispose(): void {
    for (const stop of this.stops) stop();
  }

  /** A first view, before the extent of the data is known. */
  private place(): void {
    const at = camera.peek();
    if (at) {
      this.map.setView(toLatLng([at.lon, at.lat]), at.zoom);
      this.placed = true;
    } else this.map.setView(toLatLng([113.2, 25.8]), 8);
  }

  private follow(all: ReadonlyMap<string, Feature[]>): void {
    const of = (layer: string) => all.get(layer) ?? [];
    this.areas = new AreaPainter({ counties: of("counties"), townships: of("townships"), villages: of("villages") });
    const extent = bboxOf(of("counties"));
    if (!this.placed && extent) {
      this.placed = true;
      this.map.fitBounds(toBounds(extent), { animate: false, padding: [16, 16] });
    }
    this.areaSheet.redraw();
    this.nameSheet.redraw();
  }

  private show(): void {
    const pages = recordLayers.value.map(l => [l, records.value.get(l.id)?.page?.features ?? []] as const);
    this.pins = pinsOf(pages, hidden.value);
    this.index = new PinIndex(this.pins);
    this.pinSheet.redraw();
  }

  private repaint(_: string): void {
    this.land = landPalette();
    this.sprites = new Sprites(pinPalette());
    for (const sheet of [this.areaSheet, this.nameSheet, this.pinSheet]) sheet.redraw();
  }

  /** Opens the popup of the selected feature and marks it. */
  private reveal(): void {
    const feature = selected.value;
    this.areaSheet.redraw();
    this.pinSheet.redraw();
    if (feature?.geometry?.type !== "Point") {
      untracked(() => this.map.closePopup());
      return;
    }
    const host = document.createElement("div");
    const layer = recordLayers.peek().find(l => l.id === selection.peek()?.layer);
    host.setAttribute("role", "dialog");
    host.setAttribute("aria-label", layer ? label(layer.label) : t("app.name"));
    popupHost.value = host;
    const open = popup({ maxWidth: 340, minWidth: 260, autoPanPadding: [24, 24], closeButton: false })
      .setLatLng(toLatLng(feature.geometry.coordinates))
      .setContent(host)
      .openOn(this.map);
    open.on("remove", () => {
      if (popupHost.peek() === host) popupHost.value = null;
      if (selection.peek()?.id === feature.id) selection.value = null;
    });
  }

  /** Goes where the state says, unless it is where the map already is. */
  private look(at: typeof camera.value): void {
    if (!at) return;
    const [lon, lat] = fromLatLng(this.map.getCenter());
    if (Math.abs(lon - at.lon) < 1e-5 && Math.abs(lat - at.lat) < 1e-5 && this.map.getZoom() === at.zoom) return;
    this.map.setView(toLatLng([at.lon, at.lat]), at.zoom, { animate: !still() });
  }

  private report(): void {
    const [lon, lat] = fromLatLng(this.map.getCenter());
    camera.value = { lon, lat, zoom: this.map.getZoom() };
    viewport.value = fromBounds(this.map.getBounds());
  }

  private point(event: LeafletMouseEvent): void {
    const pin = this.pinAt(event);
    if (pin) {
      selection.value = { layer: pin.layer.id, id: pin.feature.id };
      return;
    }
    const world = this.areaSheet.worldAt(event.containerPoint);
    const context = probe();
    const village = world && context ? this.areas.villages.at(world, context) : null;
    selection.value = village ? { layer: "villages", id: village.feature.id } : null;
  }

  private hover(event: LeafletMouseEvent): void {
    this.map.getContainer().classList.toggle("on-pin", this.pinAt(event) !== null);
  }

  private pinAt(event: LeafletMouseEvent): Pin | null {
    const world = this.pinSheet.worldAt(event.containerPoint);
    if (!world) return null;
    return this.index.nearest(world, (pinRadius(this.map.getZoom()) + 3) / 2 ** (this.map.getZoom() - 8));
  }
}

let probeContext: CanvasRenderingContext2D | null = null;

/** A context that is never seen, to ask whether a point lies in a path. */
function probe(): CanvasRenderingContext2D | null {
  probeContext ??= document.createElement("canvas").getContext("2d");
  return probeContext;
}

function bboxOf(features: readonly Feature[]): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    const [lon, lat] = c as unknown[];
    if (typeof lon === "number" && typeof lat === "number") {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    } else for (const inner of c) visit(inner);
  };
  for (const f of features) visit(f.geometry?.coordinates);
  return box[0] <= box[2] ? box : null;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function landPalette(): LandPalette {
  return {
    land: token("--land"),
    line: token("--land-line"),
    strong: token("--land-strong"),
    text: token("--text"),
    muted: token("--muted"),
    halo: token("--halo"),
    accent: token("--accent"),
    font: token("--font"),
  };
}

function pinPalette(): Palette {
  return {
    levels: [token("--level-none"), token("--level-1"), token("--level-2"), token("--level-3"), token("--level-4")],
    ink: token("--on-level"),
    halo: token("--halo"),
    overdue: token("--level-1"),
  };
}
