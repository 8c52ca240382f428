/** Stations while the land shows how far they are, and the one that is tried out: a pin that a hand drags over the land. */
import { effect } from "@preact/signals";
import type { Map as LeafletMap } from "leaflet";
import { glyphs } from "../glyph";
import { candidate, held, mode, paint, pinsShown, stations } from "../state";
import { isPosition, type Position } from "../wire";
import { CanvasSheet, type Frame } from "./canvas";
import { fromLatLng } from "./latlng";
import { sizeUnit } from "./look";
import { type Anchor, project } from "./mercator";
import { readPalette } from "./palette";
import { screen } from "./stamp";

/** Half the pin's size in pixels, in units. */
const radius = 17;
/** The same of a station that stands. */
const existing = 7;

export class Station {
  private dragging = false;
  private palette = readPalette();
  private readonly glyph = new Path2D(glyphs.fuel);
  private readonly sheet: CanvasSheet;
  private readonly own = new AbortController();
  private readonly stop: () => void;

  constructor(private readonly map: LeafletMap) {
    map.createPane("station").style.zIndex = "450";
    this.sheet = new CanvasSheet(
      "station",
      f => this.draw(f),
      () => (mode.peek() === "fuel" && (candidate.peek() || stations.peek().length > 0) ? undefined : null),
    );
    this.sheet.addTo(map);
    const { signal } = this.own;
    const element = map.getContainer();
    element.addEventListener("pointerdown", e => this.down(e), { signal, capture: true });
    element.addEventListener("pointermove", e => this.move(e), { signal, capture: true });
    element.addEventListener("pointerup", e => this.up(e), { signal, capture: true });
    element.addEventListener("pointercancel", e => this.up(e), { signal, capture: true });
    this.stop = effect(() => {
      candidate.value;
      stations.value;
      pinsShown.value;
      mode.value;
      paint.value;
      queueMicrotask(() => {
        this.palette = readPalette();
        this.sheet.redraw();
      });
    });
  }

  dispose(): void {
    this.own.abort();
    this.stop();
  }

  private near(e: PointerEvent): boolean {
    const at = candidate.peek();
    const { drawn } = this.sheet;
    if (!at || !drawn || mode.peek() !== "fuel") return false;
    const p = project(at);
    const q = project(this.at(e));
    return Math.hypot(p.x - q.x, p.y - q.y) * drawn.scale < (radius + 6) * sizeUnit();
  }

  private at(e: PointerEvent): Position {
    return fromLatLng(this.map.mouseEventToLatLng(e));
  }

  private down(e: PointerEvent): void {
    if (!this.near(e)) return;
    this.dragging = true;
    held.value = true;
    this.map.dragging.disable();
    this.map.getContainer().setPointerCapture(e.pointerId);
    e.preventDefault();
  }

  private move(e: PointerEvent): void {
    this.map.getContainer().classList.toggle("on-station", this.dragging || this.near(e));
    if (this.dragging) candidate.value = this.at(e);
  }

  private up(e: PointerEvent): void {
    if (!this.dragging) return;
    this.dragging = false;
    this.map.dragging.enable();
    candidate.value = this.at(e);
    setTimeout(() => (held.value = false), 0); // after the click that follows
  }

  private draw(frame: Frame): void {
    if (mode.peek() !== "fuel") return;
    for (const f of stations.peek()) {
      const at = f.geometry?.type === "Point" ? f.geometry.coordinates : null;
      if (!at || !isPosition(at)) continue;
      const p = screen(frame, { at: project(at) });
      if (!reaches(frame, p, (existing + 1) * frame.unit)) continue;
      if (pinsShown.peek()) this.pump(frame, p, existing, false);
      else this.dot(frame, p);
    }
    const at = candidate.peek();
    if (at) this.pump(frame, screen(frame, { at: project(at) }), radius, true);
  }

  /** A station from afar, where pumps would hide the land. */
  private dot({ ctx, unit }: Frame, p: Anchor): void {
    ctx.fillStyle = this.palette.text;
    ctx.beginPath();
    ctx.arc(p.x, p.y, 1.6 * unit, 0, 2 * Math.PI);
    ctx.fill();
  }

  private pump({ ctx, unit }: Frame, p: Anchor, half: number, tried: boolean): void {
    const r = half * unit;
    ctx.save();
    ctx.translate(p.x, p.y);
    if (tried) {
      ctx.shadowColor = this.palette.accent;
      ctx.shadowBlur = 14 * unit;
    }
    ctx.fillStyle = this.palette.panel;
    ctx.strokeStyle = tried ? this.palette.accent : this.palette.text;
    ctx.lineWidth = (tried ? 3 : 1.5) * unit;
    ctx.beginPath();
    if (tried) ctx.arc(0, 0, r, 0, 2 * Math.PI);
    else ctx.rect(-r, -r, 2 * r, 2 * r);
    ctx.fill();
    ctx.stroke();
    ctx.shadowBlur = 0;
    ctx.scale((1.15 * r) / radius, (1.15 * r) / radius);
    ctx.translate(-12, -12);
    ctx.fillStyle = this.palette.text;
    ctx.fill(this.glyph, "evenodd");
    ctx.restore();
  }
}

/** Whether anything within r of a place lies on the sheet. */
function reaches({ width, height }: Frame, { x, y }: Anchor, r: number): boolean {
  return x > -r && y > -r && x < width + r && y < height + r;
}
