import jsQR from "jsqr";
import { expect, test } from "vitest";
import { dice } from "../testing";
import { qr } from "./qr";

/** Reads a symbol as a camera would: pixels with a quiet zone, by a decoder that is not ours. */
function scan(grid: readonly (readonly boolean[])[], pixels = 4): string | undefined {
  const side = (grid.length + 8) * pixels;
  const image = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (!grid[Math.floor(y / pixels) - 4]?.[Math.floor(x / pixels) - 4]) continue;
      for (let c = 0; c < 3; c++) image[4 * (y * side + x) + c] = 0;
    }
  }
  return jsQR(image, side, side)?.data;
}

test.each([
  "http://127.0.0.1:8080/?unit=431023&layers=visits",
  "https://wall.example.gov.cn/?unit=431023101200&layers=disputes&stage=overdue",
  "永兴县：3 个村连续两月未走访",
  "",
])("a decoder of another hand reads %s", text => {
  const grid = qr(text);
  expect(grid && scan(grid)).toBe(text);
});

test("every length up to the largest is read, and no longer one is made", () => {
  const next = dice(7);
  for (let n = 1; n <= 213; n += 4) {
    const text = Array.from({ length: n }, () => String.fromCharCode(33 + Math.floor(next() * 94))).join("");
    const grid = qr(text);
    expect(grid && scan(grid, 3), `${n} bytes`).toBe(text);
  }
  expect(qr("x".repeat(213))?.length).toBe(57);
  expect(qr("x".repeat(214))).toBeNull();
});
