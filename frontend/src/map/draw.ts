/** Drawing an outline to narrow the map to, by mouse, pen or finger; and the outline in force. */
import { computed, effect } from "@preact/signals";
import type { Map as LeafletMap, LeafletMouseEvent } from "leaflet";
import { circle, crossesItself, distanceM, mostCorners, rectangle } from "../ring";
import { crossed, drawing, paint, quick, type Tool } from "../state";
import type { Position } from "../wire";
import { CanvasSheet, type Frame } from "./canvas";
import { fromLatLng } from "./latlng";
import type { Extent } from "./look";
import { project } from "./mercator";
import { readPalette } from "./palette";

/** The outline in force. */
const area = computed(() => quick.value.area);

/** Pixels within which a press on the first corner, or a second press on the last, ends an outline. */
const nearPx = 10;

export class Draw {
  private corners: Position[] = [];
  private hand: Position | null = null;
  private begun: Position | null = null;
  private palette = readPalette();
  private readonly sheet: CanvasSheet;
  private readonly own = new AbortController();
  private readonly stops: (() => void)[];

  constructor(private readonly map: LeafletMap) {
    map.createPane("draft").style.zIndex = "300";
    this.sheet = new CanvasSheet(
      "draft",
      f => this.paint(f),
      () => (drawing.peek() ? undefined : extentOf(quick.peek().area)),
    );
    this.sheet.addTo(map);
    map.on("click", e => drawing.peek() === "polygon" && this.corner(fromLatLng((e as LeafletMouseEvent).latlng)));
    map.on("mousemove", e => drawing.peek() === "polygon" && this.point(fromLatLng((e as LeafletMouseEvent).latlng)));
    const { signal } = this.own;
    const element = map.getContainer();
    element.addEventListener("pointerdown", e => this.down(e), { signal });
    element.addEventListener("pointermove", e => this.begun && this.point(this.at(e)), { signal });
    element.addEventListener("pointerup", e => this.up(e), { signal });
    element.addEventListener("pointercancel", () => this.clear(), { signal });
    addEventListener("keydown", e => this.key(e), { signal, capture: true });
    this.stops = [
      effect(() => this.take(drawing.value)),
      effect(() => {
        area.value;
        paint.value;
        queueMicrotask(() => {
          this.palette = readPalette();
          this.sheet.redraw();
        });
      }),
    ];
  }

  dispose(): void {
    this.own.abort();
    for (const stop of this.stops) stop();
  }

  /** A tool was taken up or laid down: what is dragged is then the outline, not the map. */
  private take(tool: Tool | null): void {
    const drags = tool === "rectangle" || tool === "circle";
    if (drags) this.map.dragging.disable();
    else this.map.dragging.enable();
    this.map.getContainer().classList.toggle("drawing", tool !== null);
    this.clear();
  }

  private clear(): void {
    this.hand = null;
    this.begun = null;
    this.turn([]);
  }

  private at(e: PointerEvent): Position {
    return fromLatLng(this.map.mouseEventToLatLng(e));
  }

  private point(at: Position): void {
    this.hand = at;
    this.sheet.redraw();
  }

  private corner(at: Position): void {
    const near = (other: Position | undefined) => other !== undefined && this.distancePx(other, at) < nearPx;
    if (near(this.corners[0]) && this.corners.length > 2) this.finish(this.corners);
    else if (near(this.corners.at(-1))) this.finish(this.corners);
    else if (this.corners.length < mostCorners) {
      this.turn([...this.corners, at]);
    }
  }

  /** Corners were set or taken back. */
  private turn(corners: Position[]): void {
    this.corners = corners;
    crossed.value = false;
    this.sheet.redraw();
  }

  private down(e: PointerEvent): void {
    const tool = drawing.peek();
    if (tool !== "rectangle" && tool !== "circle") return;
    if (e.target instanceof Element && e.target.closest(".leaflet-popup")) return;
    this.map.getContainer().setPointerCapture(e.pointerId);
    this.begun = this.at(e);
    this.point(this.begun);
  }

  private up(e: PointerEvent): void {
    if (!this.begun) return;
    const ring = this.shape(drawing.peek(), this.begun, this.at(e));
    const small = this.distancePx(this.begun, this.at(e)) < nearPx;
    if (small) this.clear();
    else this.finish(ring);
  }

  private shape(tool: Tool | null, from: Position, to: Position): Position[] {
    return tool === "circle" ? circle(from, distanceM(from, to)) : rectangle(from, to);
  }

  private distancePx(a: Position, b: Position): number {
    const [p, q] = [project(a), project(b)];
    return Math.hypot(p.x - q.x, p.y - q.y) * (this.sheet.drawn?.scale ?? 1);
  }

  private key(e: KeyboardEvent): void {
    if (!drawing.peek()) return;
    if (e.key === "Escape") drawing.value = null;
    else if (e.key === "Enter" && this.corners.length > 2) this.finish(this.corners);
    else if (e.key === "Backspace" && this.corners.length > 0) {
      this.turn(this.corners.slice(0, -1));
    } else return;
    e.preventDefault();
    e.stopPropagation();
  }

  /** An outline that crosses itself, or has no inside, is not taken: the hand goes on, and is told of a crossing. */
  private finish(ring: readonly Position[]): void {
    crossed.value = crossesItself(ring);
    if (ring.length < 3 || crossed.peek()) return;
    quick.value = { ...quick.peek(), area: ring };
    // The press that ends it is still being told: a unit under it is not meant.
    setTimeout(() => (drawing.value = null), 0);
  }

  private paint(frame: Frame): void {
    const { area } = quick.peek();
    if (area) this.outline(frame, area, true, false);
    if (this.begun && this.hand) this.outline(frame, this.shape(drawing.peek(), this.begun, this.hand), true, true);
    else if (this.corners.length > 0) {
      const draft = this.hand ? [...this.corners, this.hand] : this.corners;
      this.outline(frame, draft, draft.length > 2, true);
      for (const c of this.corners) this.knob(frame, c);
    }
  }

  private outline(frame: Frame, ring: readonly Position[], closed: boolean, draft: boolean): void {
    const { ctx, unit } = frame;
    ctx.beginPath();
    for (const [i, p] of ring.entries()) {
      const { x, y } = place(frame, p);
      if (i === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
    if (closed) ctx.closePath();
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = this.palette.accent;
    if (closed) ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = this.palette.halo;
    ctx.lineWidth = 5 * unit;
    ctx.stroke();
    ctx.strokeStyle = crossing(ring, draft) ? this.palette.overdue : this.palette.accent;
    ctx.lineWidth = 2.25 * unit;
    if (draft) ctx.setLineDash([7 * unit, 5 * unit]);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  private knob(frame: Frame, at: Position): void {
    const { ctx, unit } = frame;
    const { x, y } = place(frame, at);
    ctx.beginPath();
    ctx.arc(x, y, 4.5 * unit, 0, 2 * Math.PI);
    ctx.fillStyle = this.palette.panel;
    ctx.fill();
    ctx.strokeStyle = this.palette.accent;
    ctx.lineWidth = 2 * unit;
    ctx.stroke();
  }
}

function crossing(ring: readonly Position[], draft: boolean): boolean {
  return draft && ring.length > 3 && crossesItself(ring);
}

function extentOf(ring: readonly Position[] | null): Extent | null {
  if (!ring) return null;
  const [xs, ys] = [ring.map(p => project(p).x), ring.map(p => project(p).y)];
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

function place(frame: Frame, at: Position): { x: number; y: number } {
  const p = project(at);
  return { x: (p.x - frame.origin.x) * frame.scale, y: (p.y - frame.origin.y) * frame.scale };
}
