/** A station that is tried out: a pin that a hand drags over the land, with rings of reach. */
import { effect } from "@preact/signals";
import type { Map as LeafletMap } from "leaflet";
import { glyphs } from "../glyph";
import { candidate, held, mode, paint } from "../state";
import type { Position } from "../wire";
import { CanvasSheet, type Frame } from "./canvas";
import { fromLatLng } from "./latlng";
import { sizeUnit } from "./look";
import { project } from "./mercator";
import { readPalette } from "./palette";

/** Half the pin's size in pixels, in units. */
const radius = 17;

export class Station {
  private dragging = false;
  private palette = readPalette();
  private readonly sheet: CanvasSheet;
  private readonly own = new AbortController();
  private readonly stop: () => void;

  constructor(private readonly map: LeafletMap) {
    map.createPane("station").style.zIndex = "450";
    this.sheet = new CanvasSheet(
      "station",
      f => this.draw(f),
      () => (mode.peek() === "fuel" && candidate.peek() ? undefined : null),
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
    const at = candidate.peek();
    if (!at || mode.peek() !== "fuel") return;
    const { ctx, unit } = frame;
    const p = project(at);
    const [x, y] = [(p.x - frame.origin.x) * frame.scale, (p.y - frame.origin.y) * frame.scale];
    const r = radius * unit;
    ctx.save();
    ctx.translate(x, y);
    ctx.shadowColor = this.palette.accent;
    ctx.shadowBlur = 14 * unit;
    ctx.fillStyle = this.palette.panel;
    ctx.strokeStyle = this.palette.accent;
    ctx.lineWidth = 3 * unit;
    ctx.beginPath();
    ctx.arc(0, 0, r, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    ctx.shadowBlur = 0;
    ctx.scale(1.15 * unit, 1.15 * unit);
    ctx.translate(-12, -12);
    ctx.fillStyle = this.palette.text;
    ctx.fill(new Path2D(glyphs.fuel), "evenodd");
    ctx.restore();
  }
}
