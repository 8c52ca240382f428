/** Draws a vector tile on a canvas of its own. */
import type { VectorTile, VectorTileFeature } from "@mapbox/vector-tile";
import { isIn, order, paintOf, type Tints } from "./style";

export interface Look {
  /** Width and height of the canvas. */
  pixels: number;
  /** Of these to CSS pixels. */
  ratio: number;
  zoom: number;
  tint: Tints;
  borders: boolean;
}

export function drawTile(canvas: HTMLCanvasElement, tile: VectorTile, look: Look): void {
  canvas.width = look.pixels;
  canvas.height = look.pixels;
  const ctx = canvas.getContext("2d");
  if (!ctx) return;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  for (const group of order) {
    if (group === "borders" && !look.borders) continue;
    for (const layer of Object.values(tile.layers)) {
      if (!isIn(group, layer.name)) continue;
      const scale = look.pixels / layer.extent;
      for (let i = 0; i < layer.length; i++) {
        const feature = layer.feature(i);
        const paint = paintOf(group, feature.type, feature.properties, look.zoom, look.tint);
        if (!paint) continue;
        trace(ctx, feature, scale);
        if ("fill" in paint) {
          ctx.fillStyle = paint.fill;
          ctx.fill("evenodd");
          continue;
        }
        const { colour, width, dash } = paint.stroke;
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * look.ratio;
        ctx.setLineDash((dash ?? []).map(d => d * look.ratio));
        ctx.stroke();
      }
    }
  }
}

function trace(ctx: CanvasRenderingContext2D, feature: VectorTileFeature, scale: number): void {
  ctx.beginPath();
  for (const part of feature.loadGeometry()) {
    part.forEach(({ x, y }, i) => {
      if (i === 0) ctx.moveTo(x * scale, y * scale);
      else ctx.lineTo(x * scale, y * scale);
    });
    if (feature.type === 3) ctx.closePath();
  }
}
