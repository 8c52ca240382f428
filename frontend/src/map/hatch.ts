/** Slanted strokes for what has no value: never the lowest colour. */

/** Pixels between strokes, in units. */
const gap = 6;

/** A pattern in pixels of the screen whatever the context is scaled to; null where none can be made. */
export function hatch(
  ctx: CanvasRenderingContext2D,
  ground: string,
  stroke: string,
  unit: number,
): CanvasPattern | null {
  const size = Math.max(4, Math.round(gap * unit));
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = stroke;
  pen.lineWidth = Math.max(1, unit);
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return ctx.createPattern(tile, "repeat");
}

/** Undoes the context's scale for a pattern, so that strokes are as wide at every zoom. */
export function unscale(ctx: CanvasRenderingContext2D, pattern: CanvasPattern | null): void {
  pattern?.setTransform(ctx.getTransform().inverse());
}
