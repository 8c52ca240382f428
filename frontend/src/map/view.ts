/** Ties the map to the state: what changes there is drawn here, what a person does here is set there. */
import { batch, effect, untracked } from "@preact/signals";
import type { Map as LeafletMap, Point } from "leaflet";
import { label } from "../i18n";
import { afterPaint, settle } from "../later";
import {
  above,
  basemap,
  borders,
  boundaries,
  camera,
  compare,
  contrast,
  fuel,
  goal,
  hovered,
  insets,
  laidOut,
  layerById,
  mode,
  narrow,
  outlined,
  paint,
  picked,
  pickedUnit,
  pinsShown,
  printing,
  recordLayers,
  records,
  secondSummary,
  session,
  spotLevel,
  spots,
  subject,
  summary,
  unitOf,
  view,
  widest,
  within,
} from "../state";
import { type Feature, isPosition } from "../wire";
import { Basemap } from "./basemap";
import { type Frame, SlicedSheet, type Slices } from "./canvas";
import { Draw } from "./draw";
import { bboxOf, cameraFor } from "./fit";
import { Land, type Tint } from "./land";
import { type Camera, fromBounds, fromLatLng, toLatLng } from "./latlng";
import { drawNames } from "./letters";
import { markOf, pinOf } from "./mark";
import { Marks } from "./marks";
import { project } from "./mercator";
import { Painter } from "./painter";
import { readPalette } from "./palette";
import { Pointer } from "./pointer";
import { CardPopup } from "./popup";
import { Stamps } from "./stamp";
import { Station } from "./station";
import { tintOf, tintOfFuel, tintOfPair, tintOfSpots } from "./tint";

/** A zoom at which every level has its lines. */
const finest = 24;

/** The closest that a wish to see a record goes. */
const closeZoom = 13;

/** With more outlined units than these, rings would hide the land. */
const mostRings = 100;

export class View {
  private readonly land = new Land();
  private readonly painter = new Painter();
  private readonly marks = new Marks();
  private palette = readPalette();
  private stamps = new Stamps(this.palette);
  private tint: Tint | null = null;
  /** The selected record, which has a ring among the marks. */
  private ringed: Feature | null = null;
  /** Set while the map moves by our own hand: such a move is no view that a person chose. */
  private steered = false;
  private size: Point;
  /** The unit that the map was last at home in; null before it was. */
  private at: string | null = null;
  private readonly landSheet: SlicedSheet;
  private readonly litSheet: SlicedSheet;
  private readonly markSheet: SlicedSheet;
  private readonly pointer: Pointer;
  private readonly popup: CardPopup;
  private readonly base: Basemap;
  private readonly draw: Draw;
  private readonly station: Station;
  private readonly stops: (() => void)[];

  constructor(
    private readonly map: LeafletMap,
    private readonly still: boolean,
  ) {
    this.size = map.getSize();
    this.landSheet = new SlicedSheet(
      "land",
      f => this.land.paint(f, this.palette, scope(), this.tint, basemap.peek() !== null),
      { afar: f => this.paintAfar(f) },
    );
    this.litSheet = new SlicedSheet("lit", f => this.paintLit(f), {
      soon: true,
      extent: () => this.land.extent(this.lit()),
    });
    this.markSheet = new SlicedSheet("marks", f => this.paintMarks(f), { above: this.landSheet });
    this.popup = new CardPopup(map);
    this.base = new Basemap(map);
    this.draw = new Draw(map);
    this.station = new Station(map);
    this.landSheet.addTo(map);
    this.litSheet.addTo(map);
    this.markSheet.addTo(map);
    this.pointer = new Pointer(map, this.markSheet, this.land, this.marks, () => this.tint);
    map.on("moveend", () => this.report());
    map.on("resize", () => this.home());
    this.stops = [
      effect(() => this.follow()),
      effect(() => this.pick()),
      effect(() => this.show()),
      effect(() => this.repaint()),
      effect(() => this.colour()),
      effect(() => this.hover()),
      effect(() => this.print()),
      effect(() => this.reveal()),
      effect(() => this.look()),
      effect(() => this.go()),
    ];
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    this.painter.dispose();
    this.pointer.dispose();
    this.base.dispose();
    this.draw.dispose();
    this.station.dispose();
  }

  /** Codes of the units that are meant. */
  private lit(): string[] {
    return [...outlined.peek(), hovered.peek(), within.peek(), subject.peek()?.id].filter(code => code != null);
  }

  /** Units that are meant: of a list, under the pointer, narrowed to, selected. Apart from the marks, since the pointer changes it all the time. */
  private *paintLit(frame: Frame): Slices {
    const at = subject.peek();
    const under = hovered.peek();
    const { accent, text, panel } = this.palette;
    for (const id of outlined.peek()) {
      this.land.mark(frame, id, this.tint ? text : accent, 2 * frame.unit, 0.12);
      if (outlined.peek().size <= mostRings) this.land.ring(frame, id, this.tint ? text : accent, panel);
      yield;
    }
    if (under && under !== at?.id) this.land.mark(frame, under, this.tint ? text : accent, 1.75 * frame.unit, 0.06);
    const only = within.peek();
    if (only) this.land.mark(frame, only, accent, 2 * frame.unit, 0);
    if (at && layerById.peek().get(at.layer)?.level)
      this.land.mark(frame, at.id, this.tint ? text : accent, 3 * frame.unit, this.tint ? 0 : 0.1);
  }

  private paintAfar({ ctx: _, ...frame }: Frame): Promise<ImageBitmap | null> | null {
    return this.painter.draw({
      frame,
      palette: this.palette,
      scope: scope(),
      tint: this.tint,
      over: basemap.peek() !== null,
    });
  }

  private *paintMarks(frame: Frame): Slices {
    const at = subject.peek();
    const pins = pinsShown.peek();
    if (pins) yield* this.marks.draw(frame, this.stamps);
    yield* drawNames(frame, this.land, this.palette, pins ? this.marks.boxes(frame) : [], within.peek() ?? "");
    const place = at?.feature?.geometry;
    const layer = layerById.peek().get(at?.layer ?? "");
    if (at?.feature && layer && !layer.level && place?.type === "Point") {
      this.stamps.select(frame, markOf(pinOf(layer, at.feature), project(place.coordinates)));
    }
  }

  /** Boundaries came. */
  private follow(): void {
    if (!this.land.feed(boundaries.value, borders.value)) return;
    if (!this.painter.feed(boundaries.value, borders.value, () => this.landSheet.redraw())) this.landSheet.redraw();
    this.litSheet.redraw();
    this.markSheet.redraw();
  }

  /** Says which unit holds the place that was chosen. */
  private pick(): void {
    boundaries.value;
    pickedUnit.value = picked.value && (this.land.at(project(picked.value), finest)?.feature ?? null);
  }

  private show(): void {
    pinsShown.value;
    this.marks.feed(
      recordLayers.value.flatMap(layer => {
        const data = records.value.get(layer.id);
        return data ? [{ layer, features: data.features, clusters: data.clusters }] : [];
      }),
    );
    this.markSheet.redraw();
  }

  /** Colours changed: they are read when the document has them, after the running effects. */
  private repaint(): void {
    paint.value;
    basemap.value;
    contrast.value;
    within.value;
    this.litSheet.redraw();
    afterPaint(this.restyle);
  }

  private readonly restyle = () => {
    this.palette = readPalette();
    this.stamps = new Stamps(this.palette);
    this.tint = this.tinted();
    this.landSheet.redraw();
    this.litSheet.redraw();
    this.markSheet.redraw();
  };

  /** On paper the map has another size and other colours: it is measured and drawn before the page is taken. */
  private print(): void {
    printing.value;
    queueMicrotask(() => {
      this.map.invalidateSize({ animate: false, debounceMoveend: false });
      if (printing.peek()) queueMicrotask(this.paper); // after what reads the new colours
    });
  }

  private readonly paper = () => {
    settle();
    this.restyle();
    this.map.fire("paper");
  };

  /** Values came, or what they mean changed. */
  private colour(): void {
    this.tint = this.tinted();
    this.landSheet.redraw();
    this.litSheet.redraw();
  }

  private tinted(): Tint | null {
    const only = within.value ?? "";
    const p = this.palette;
    if (mode.value === "hotspots") {
      const { data } = spots.value;
      return data && tintOfSpots(data.features, spotLevel.value, only, p);
    }
    if (mode.value === "fuel") {
      const { data } = fuel.value;
      return data && tintOfFuel(data.features, data.threshold_m ?? 0, only, p);
    }
    const { data } = summary.value;
    const beside = secondSummary.value?.data;
    if (mode.value !== "measure" || !data) return null;
    if (beside && beside.by === data.by) return tintOfPair(data, beside, only, p);
    return tintOf(data, only, p, compare.value && data.previous !== null);
  }

  private hover(): void {
    hovered.value;
    outlined.value;
    this.litSheet.redraw();
  }

  /** Opens the selected record's popup and brings what is selected into sight. */
  private reveal(): void {
    const at = subject.value;
    this.litSheet.redraw();
    const layer = layerById.value.get(at?.layer ?? "");
    const pin = layer && !layer.level && at?.feature ? at.feature : null;
    if (pin !== this.ringed) this.markSheet.redraw();
    this.ringed = pin;
    const place = at?.feature?.geometry;
    const ready = laidOut.value; // before, a card would move a map that nobody has seen, as if a person had
    const flat = narrow.value; // there the card is a sheet along the bottom
    const { bottom } = insets.value;
    const top = above.value;
    untracked(() => {
      if (!ready) return;
      if (flat && at?.feature && place?.type === "Point" && isPosition(place.coordinates)) {
        this.map.panInside(toLatLng(place.coordinates), {
          paddingTopLeft: [48, top + 48],
          paddingBottomRight: [48, bottom + 48],
          animate: !this.still,
        });
      }
      if (flat || !at?.feature || !layer || place?.type !== "Point" || !isPosition(place.coordinates)) {
        this.popup.show(null);
        return;
      }
      this.popup.show({ key: `${at.layer}:${at.id}`, at: place.coordinates, label: label(layer.label) });
    });
  }

  /** Goes where the state says, unless it is where the map already is; null is home. */
  private look(): void {
    const at = camera.value;
    if (!at) {
      this.home();
      return;
    }
    const [lon, lat] = fromLatLng(this.map.getCenter());
    const near =
      Math.abs(lon - at.lon) < 2e-5 && Math.abs(lat - at.lat) < 2e-5 && Math.abs(this.map.getZoom() - at.zoom) < 0.01;
    if (near && view.peek()) return;
    this.map.setView(toLatLng([at.lon, at.lat]), at.zoom, { animate: !this.still && view.peek() !== null });
  }

  /** The unit that the map is narrowed to, else all that the viewer sees, between the panels, as long as a person has not chosen another view. */
  private home(): void {
    const covered = insets.value;
    const unit = within.value;
    const only = unit ? unitOf(unit) : null;
    const box = bboxOf(only ? [only] : widest.value);
    if (camera.peek() || !box) return;
    const moved = this.at !== null && this.at !== (unit ?? "");
    this.at = unit ?? "";
    this.steer(cameraFor(this.map, box, covered), moved && !this.still);
  }

  private steer(to: Camera, animate: boolean): void {
    this.steered = true;
    this.map.setView(toLatLng([to.lon, to.lat]), to.zoom, { animate });
    if (!animate) this.steered = false; // else when the flight ends
  }

  /** Fulfils what a panel wished. */
  private go(): void {
    const wish = goal.value;
    if (!wish) return;
    untracked(() => {
      goal.value = null;
      const animate = !this.still;
      if (wish.kind === "home") {
        camera.value = null;
      } else if (wish.kind === "zoom") this.map.setZoom(this.map.getZoom() + wish.by, { animate });
      else {
        const box = bboxOf([wish.feature]);
        if (!box) return;
        const to = cameraFor(this.map, box, insets.peek());
        this.map.setView(toLatLng([to.lon, to.lat]), Math.min(to.zoom, box[0] === box[2] ? closeZoom : 18), {
          animate,
        });
      }
    });
  }

  /** Tells the state where the map is now. */
  private report(): void {
    const [lon, lat] = fromLatLng(this.map.getCenter());
    const zoom = this.map.getZoom();
    const size = this.map.getSize();
    const resized = !size.equals(this.size);
    this.size = size;
    batch(() => {
      if (!this.steered && !resized) camera.value = { lon, lat, zoom };
      view.value = { bbox: fromBounds(this.map.getBounds()), centre: [lon, lat], zoom };
    });
    this.steered = false;
  }
}

/** Whose land is not faded: the unit that the map is narrowed to, else all of the viewer's. */
function scope(): readonly string[] {
  const only = within.peek();
  return only ? [only] : (session.peek()?.viewer?.scope ?? []);
}
