import { expect, test } from "vitest";
import { distanceM } from "../ring";
import { fromWgs84 } from "./datum";
import { project, sheetZoom, unproject } from "./mercator";
import { tilesIn } from "./tiles";

/** A frame of 800 × 600 around Chenzhou at a zoom. */
function frameAt(zoom: number) {
  const scale = 2 ** (zoom - sheetZoom);
  const middle = project([113.03, 25.79]);
  return {
    width: 800,
    height: 600,
    zoom,
    scale,
    ratio: 1,
    origin: { x: middle.x - 400 / scale, y: middle.y - 300 / scale },
  };
}

test("tiles of WGS 84 cover the frame and meet each other", () => {
  const tiles = tilesIn(frameAt(11), "wgs84", 0, 18);
  expect(new Set(tiles.map(t => t.z))).toEqual(new Set([11]));
  // Tile numbers of the slippy map: x = (lon + 180) / 360 · 2^z, y by the Mercator formula.
  expect(tiles.some(t => t.x === Math.floor(((113.03 + 180) / 360) * 2 ** 11))).toBe(true);
  expect(Math.min(...tiles.map(t => t.left))).toBeLessThanOrEqual(0);
  expect(Math.max(...tiles.map(t => t.left + t.width))).toBeGreaterThanOrEqual(800);
  for (const t of tiles) expect([t.width, t.height].map(v => Math.round(v * 1000))).toEqual([256_000, 256_000]);
});

test("a tile of GCJ-02 is drawn where its own ground is", () => {
  const frame = frameAt(15);
  for (const t of tilesIn(frame, "gcj02", 0, 18)) {
    const corner = unproject({ x: frame.origin.x + t.left / frame.scale, y: frame.origin.y + t.top / frame.scale });
    const size = 256 * 2 ** (sheetZoom - 15);
    expect(distanceM(fromWgs84(corner, "gcj02"), unproject({ x: t.x * size, y: t.y * size }))).toBeLessThan(0.01);
  }
});

test("beyond the deepest zoom its tiles are enlarged", () => {
  const tiles = tilesIn(frameAt(16), "wgs84", 3, 14);
  expect(tiles.every(t => t.z === 14 && Math.round(t.width) === 1024)).toBe(true);
});
