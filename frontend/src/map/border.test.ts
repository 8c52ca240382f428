import { expect, test } from "vitest";
import { dice } from "../testing";
import type { Position } from "../wire";
import { Border } from "./border";
import type { Frame } from "./canvas";
import { project, sheetZoom } from "./mercator";

/** A path that keeps how many lines it begins, as the canvas's is not in tests. */
class Path {
  begun = 0;
  moveTo(): void {
    this.begun++;
  }
  lineTo(): void {}
  closePath(): void {}
}
globalThis.Path2D = Path as unknown as typeof Path2D;

function stroked(border: Border, at: Position, zoom: number): number {
  let lines = 0;
  const ctx = { setTransform: () => {}, stroke: (p: unknown) => (lines += (p as Path).begun) };
  const scale = 2 ** (zoom - sheetZoom);
  const c = project(at);
  const origin = { x: c.x - 400 / scale, y: c.y - 300 / scale };
  const frame = { ctx, origin, scale, width: 800, height: 600, zoom, ratio: 1, unit: 1 } as unknown as Frame;
  for (const _ of border.stroke(frame, 2));
  return lines;
}

test("every line that touches the frame is stroked, and far ones are not", () => {
  const next = dice(3);
  const lines = Array.from({ length: 4000 }, (): Position[] => {
    const [lon, lat] = [112 + 3 * next(), 24 + 3 * next()];
    return [
      [lon, lat],
      [lon + 0.01, lat + 0.01 * next()],
    ];
  });
  const border = new Border(lines);
  expect(stroked(border, [113.5, 25.5], 5)).toBe(4000); // all of them lie in sight
  const near = stroked(border, [113.5, 25.5], 11);
  const touching = lines.filter(([a, b]) => a && b && b[0] > 113.23 && a[0] < 113.77 && Math.abs(a[1] - 25.5) < 0.18);
  expect(near).toBeGreaterThanOrEqual(touching.length);
  expect(near).toBeLessThan(1000);
  expect(stroked(border, [100, 10], 9)).toBe(0);
});
