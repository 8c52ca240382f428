/** A base map of another datum: its tiles are shifted under the land, the land stays. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32, deflateSync } from "node:zlib";
import { copyStore, lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";

test("tiles of GCJ-02 are drawn where their ground is, with their source lower left", async ({ desk, page }) => {
  const picture = png(256, (x, y) => (x < 2 || y < 2 ? [200, 30, 30] : [210, 230, 200]));
  const asked: string[] = [];
  const upstream = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(200, { "Content-Type": "image/png" });
    response.end(picture);
  });
  await new Promise<void>(done => upstream.listen(0, "127.0.0.1", done));
  const { port } = upstream.address() as AddressInfo;
  const dir = await scratch();
  const store = await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path);
  const base = {
    kind: "xyz",
    url: `http://127.0.0.1:${port}/{z}/{x}/{y}.png`,
    datum: "gcj02",
    attribution: "测试底图",
  };
  await lianxin("config", "set", "--store", store, JSON.stringify({ map: { basemap: base } }));
  const server = new Server(store);
  await server.start();
  await desk.open(`${server.url}/?map=none&layers=&at=113.03,25.79,14`);
  await expect(page.locator(".origin")).toContainText("测试底图");
  await expect.poll(() => asked.length).toBeGreaterThan(4);
  // The corner of the tile that holds the middle in GCJ-02; where it lies in WGS 84, by the published inverse (5 m).
  const [lon, lat] = [113.03, 25.79];
  const [dLon, dLat] = [0.005568, -0.002923];
  const n = 2 ** 14;
  const x = Math.floor(((lon + dLon + 180) / 360) * n);
  const y = Math.floor((0.5 - Math.asinh(Math.tan(((lat + dLat) * Math.PI) / 180)) / (2 * Math.PI)) * n);
  expect(asked).toContain(`/14/${x}/${y}.png`);
  const west = (x / n) * 360 - 180 - dLon;
  const north = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / n))) * 180) / Math.PI - dLat;
  const at = await desk.place(west, north);
  await expect
    .poll(async () => (await Promise.all([-1, 0, 1, 2].map(d => redAt(at.x + d, at.y + 40)))).some(Boolean))
    .toBe(true);
  await page.goto("about:blank"); // else it would miss the server
  await server.stop();
  upstream.close();
  await dir.remove();

  /** Whether the base map is red at a place of the window: the edge of a tile. */
  async function redAt(x: number, y: number): Promise<boolean> {
    const [r = 0, g = 255] = await desk.colour("base", x, y);
    return r > 120 && g < 120;
  }
});

/** A PNG of RGB pixels without a filter (ISO/IEC 15948). */
function png(size: number, colour: (x: number, y: number) => [number, number, number]): Buffer {
  const rows = Array.from({ length: size }, (_, y) => [
    0,
    ...Array.from({ length: size }, (_, x) => colour(x, y)).flat(),
  ]);
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
