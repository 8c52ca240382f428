/**
 * The map of a wall: one canvas without tiles or Leaflet, since nobody pans it. Each scene is drawn once, still, into a bitmap; a
 * flight moves between two bitmaps, and pulses touch only the pixels around a village. At rest it costs nothing.
 */
import { readPalette } from "../palette";
import type { Atlas, Region } from "./atlas";
import { between, ease, type Look } from "./camera";
import { drawVisit, onScreen, paintScene, type Sheet, visitRadius, type WallPalette } from "./paint";
import { ramp } from "./ramp";
import { bareScene, type MapScene } from "./scene";
import { type Mask, maskOf, panelBoxes, type Seat, type Size, seat } from "./seat";

/** How long a flight between scenes takes. */
const flightMs = 1400;
/** A frame of a flight that takes longer ends it: a cut is better than a stutter. */
const slowMs = 34;
/** Two such frames in a row end it: the first of a flight draws the bitmaps and may be slow. */
const slowFrames = 2;
/** Between two frames of a pulse. */
const pulseFrameMs = 100;
const pulseMs = 1600;
/** Pixels a bitmap may have: beyond, it is drawn coarser than the screen. */
const mostPixels = 12_000_000;

/** Points a side at which a shape is sampled. */
const maskSide = 48;

interface Still {
  canvas: HTMLCanvasElement;
  look: Look;
}

export class WallMap {
  private atlas: Atlas | null = null;
  private scene: MapScene = bareScene;
  private palette: WallPalette = wallPalette();
  private now: Still | null = null;
  private spare: HTMLCanvasElement | null = null;
  private flight = 0;
  private pulses: { x: number; y: number; r: number; at: number }[] = [];
  private pulseTimer: number | undefined;
  private readonly watch: ResizeObserver;
  private readonly masks = new Map<string, Mask>();
  /** When a scene was last drawn, by the machine's clock. */
  drawnAt = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly calm: () => boolean,
    /** Sizes of the panels in the corners at the left and right, and where they are to stand. */
    private readonly panels: { sizes(): { left: Size; right: Size }; stand(seat: Seat): void },
  ) {
    this.watch = new ResizeObserver(() => this.redraw());
    this.watch.observe(canvas);
  }

  dispose(): void {
    this.watch.disconnect();
    cancelAnimationFrame(this.flight);
    clearTimeout(this.pulseTimer);
  }

  setAtlas(atlas: Atlas): void {
    this.atlas = atlas;
    this.masks.clear();
    this.redraw();
  }

  /** Reads the colours again, after the theme changed. */
  repaint(): void {
    this.palette = wallPalette();
    this.redraw();
  }

  /** Shows a scene; where the focus is another than before, by a flight. The same focus is drawn at once. */
  show(scene: MapScene): void {
    const moved = scene.focus !== this.scene.focus;
    this.scene = scene;
    const from = this.now;
    this.stopPulses();
    if (!moved || !from || this.calm()) this.redraw();
    else this.fly(from);
  }

  /** Rings around villages with new visits, one after the other. */
  pulse(codes: readonly string[]): void {
    const { atlas, now } = this;
    if (!atlas || !now || this.calm() || this.flight) return;
    const start = performance.now();
    const rem = remOf();
    for (const [i, code] of codes.slice(0, 24).entries()) {
      const region = atlas.get(code);
      if (!region) continue;
      const { x, y } = onScreen(now.look, region);
      this.pulses.push({ x, y, r: visitRadius(this.scene.visits.get(code) ?? 1, rem), at: start + i * 350 });
    }
    if (this.pulseTimer === undefined && this.pulses.length > 0) this.drawPulses();
  }

  /** The unit of a level under a place of the canvas, in CSS pixels. */
  hit(x: number, y: number): Region[] {
    const { atlas, now } = this;
    const ctx = this.canvas.getContext("2d");
    if (!atlas || !now || !ctx) return [];
    const px = now.look.origin.x + x / now.look.scale;
    const py = now.look.origin.y + y / now.look.scale;
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const found = Object.values(atlas.regions).flatMap(
      regions =>
        regions.find(
          r =>
            px >= r.box[0] &&
            px <= r.box[2] &&
            py >= r.box[1] &&
            py <= r.box[3] &&
            ctx.isPointInPath(r.path, px, py, "evenodd"),
        ) ?? [],
    );
    ctx.restore();
    return found;
  }

  /** Draws the scene again, at once. */
  redraw(): void {
    cancelAnimationFrame(this.flight);
    this.flight = 0;
    this.stopPulses();
    const still = this.draw(this.now?.canvas ?? null);
    if (!still) return;
    this.now = still;
    this.blit(still);
  }

  /** Draws the scene into a bitmap of the canvas's size, reusing one; null before there is land or room. */
  private draw(into: HTMLCanvasElement | null): Still | null {
    const { atlas, scene } = this;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!atlas || width < 8 || height < 8) return null;
    const rem = remOf();
    const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(mostPixels / (width * height)));
    const mask = this.maskOf(atlas, scene.focus);
    if (!mask) return null;
    const { left, right } = this.panels.sizes();
    const place = seat(mask, { width, height }, Math.min(1.4 * rem, 0.04 * Math.min(width, height)), left, right);
    const { look } = place;
    this.panels.stand(place);
    const canvas = into ?? document.createElement("canvas");
    size(canvas, width * ratio, height * ratio);
    const ctx = canvas.getContext("2d", { alpha: false });
    if (!ctx) return null;
    const unit = Math.min(rem, Math.min(width, height) / 34) / 16;
    const covered = panelBoxes(place, { width, height }, left, right);
    const sheet: Sheet = { ctx, width, height, ratio, rem, unit, covered };
    paintScene(sheet, atlas, scene, look, this.palette);
    this.drawnAt = Date.now();
    return { canvas, look };
  }

  /** The shape of what fills the map; null of nothing. */
  private maskOf(atlas: Atlas, focus: string | null): Mask | null {
    const key = focus ?? "";
    const known = this.masks.get(key);
    if (known) return known;
    const own = focus ? atlas.get(focus) : undefined;
    const regions = own ? [own] : atlas.regions[atlas.widest];
    const box = atlas.boxOf(regions);
    const ctx = this.canvas.getContext("2d", { alpha: false });
    if (!box || !ctx) return null;
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const mask = maskOf(box, maskSide, (x, y) =>
      regions.some(
        r =>
          x >= r.box[0] &&
          x <= r.box[2] &&
          y >= r.box[1] &&
          y <= r.box[3] &&
          ctx.isPointInPath(r.path, x, y, "evenodd"),
      ),
    );
    ctx.restore();
    this.masks.set(key, mask);
    return mask;
  }

  private blit({ canvas }: Still): void {
    size(this.canvas, canvas.width, canvas.height);
    const ctx = this.canvas.getContext("2d", { alpha: false });
    ctx?.setTransform(1, 0, 0, 1, 0, 0);
    ctx?.drawImage(canvas, 0, 0);
  }

  /** Moves from one still to the scene's own; cut short where the machine is too slow to move smoothly. */
  private fly(from: Still): void {
    cancelAnimationFrame(this.flight);
    const to = this.draw(this.spare);
    if (!to) return;
    this.spare = from.canvas;
    this.now = to;
    const start = performance.now();
    let [last, frames, slow] = [start, 0, 0];
    const step = (t: number) => {
      const part = (t - start) / flightMs;
      frames++;
      slow = frames > 1 && t - last > slowMs ? slow + 1 : 0;
      last = t;
      if (part >= 1 || slow >= slowFrames) {
        this.flight = 0;
        // What tests of endurance read: frames per second of the newest flight, or that it was cut short.
        this.canvas.dataset.flight =
          slow >= slowFrames ? "cut" : String(Math.round((frames * 1000) / Math.max(1, t - start)));
        this.blit(to);
        return;
      }
      this.compose(from, to, Math.max(0, part));
      this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  private compose(from: Still, to: Still, part: number): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ctx = this.canvas.getContext("2d", { alpha: false });
    if (!ctx) return;
    const look = between(from.look, to.look, ease(part), width, height);
    const ratio = this.canvas.width / width;
    const put = ({ canvas, look: own }: Still, alpha: number) => {
      const zoom = look.scale / own.scale;
      ctx.globalAlpha = alpha;
      ctx.setTransform(zoom, 0, 0, zoom, 0, 0);
      const dx = (own.origin.x - look.origin.x) * own.scale * ratio;
      const dy = (own.origin.y - look.origin.y) * own.scale * ratio;
      ctx.drawImage(canvas, dx, dy);
    };
    ctx.imageSmoothingQuality = "low";
    ctx.globalAlpha = 1;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = this.palette.bg;
    ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
    put(from, 1);
    put(to, Math.max(0, Math.min(1, (part - 0.35) / 0.5)));
    ctx.globalAlpha = 1;
  }

  private stopPulses(): void {
    clearTimeout(this.pulseTimer);
    this.pulseTimer = undefined;
    this.pulses = [];
  }

  /** One frame of the pulses: the still is put back around each, and its ring drawn anew. */
  private drawPulses(): void {
    const { now, palette } = this;
    const ctx = this.canvas.getContext("2d", { alpha: false });
    if (!now || !ctx) return;
    const t = performance.now();
    const ratio = this.canvas.width / Math.max(1, this.canvas.clientWidth);
    const rem = remOf();
    const reach = 2.2 * rem;
    for (const { x, y } of this.pulses) {
      const [sx, sy, side] = [(x - reach) * ratio, (y - reach) * ratio, 2 * reach * ratio].map(Math.round);
      if (sx === undefined || sy === undefined || side === undefined) continue;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(now.canvas, sx, sy, side, side, sx, sy, side, side);
    }
    this.pulses = this.pulses.filter(p => t < p.at + pulseMs);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const { x, y, r, at } of this.pulses) {
      const part = (t - at) / pulseMs;
      if (part < 0) continue;
      ctx.globalAlpha = 1 - part;
      ctx.strokeStyle = palette.good;
      ctx.lineWidth = 0.18 * rem;
      ctx.beginPath();
      ctx.arc(x, y, r + (2 * rem - r) * ease(part) * 0.95, 0, 2 * Math.PI);
      ctx.stroke();
      ctx.globalAlpha = 1;
      drawVisit(ctx, palette, x, y, r);
    }
    this.pulseTimer = this.pulses.length > 0 ? window.setTimeout(() => this.drawPulses(), pulseFrameMs) : undefined;
  }
}

function size(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [w, h] = [Math.round(width), Math.round(height)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

/** The wall's smallest type, in CSS pixels. */
function remOf(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Colours of `n` classes in the theme in force, lowest first, for a legend. */
export function classColours(n: number): string[] {
  const { panel, accent } = readPalette();
  return ramp(panel, accent, n);
}

function wallPalette(): WallPalette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { ...readPalette(), bg: token("bg"), hot: token("hot"), good: token("good") };
}
