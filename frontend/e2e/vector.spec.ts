/** A base map of vector tiles in a PMTiles file: drawn quietly under the land, in both themes, without borders and names unless asked for. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PbfWriter } from "pbf";
import { copyStore, lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";

test.use({ expected: /404/ }); // the file ends at one tile

test("vector tiles are drawn under the land, borders and names only when the settings say so", async ({
  desk,
  page,
}) => {
  const dir = await scratch();
  const store = await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path);
  const path = join(dir.path, "base.pmtiles");
  // The tile of zoom 8 that holds Chenzhou: its west half is water, a road crosses its middle, a border its upper quarter, a town is named in the east.
  const [x, y] = [Math.floor(((113.03 + 180) / 360) * 256), 109];
  await writeFile(path, archive(8, x, y, tile()));
  const configure = (more: object) =>
    lianxin(
      "config",
      "set",
      "--store",
      store,
      JSON.stringify({
        map: {
          approval_number: "GS(2026)0001",
          basemap: { kind: "pmtiles", path, datum: "wgs84", attribution: "矢量底图", ...more },
        },
      }),
    );
  await configure({});
  const server = new Server(store);
  await server.start();
  const west = (x / 256) * 360 - 180;
  const lat = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 256))) * 180) / Math.PI;
  const open = (theme: string) =>
    desk.open(
      `${server.url}/?map=none&layers=&theme=${theme}&at=${(west + 0.703).toFixed(4)},${lat(y + 0.5).toFixed(4)},9`,
    );
  const colourAt = async (share: [number, number]): Promise<number[]> => {
    const at = await desk.place(west + share[0] * 1.40625, lat(y + share[1]));
    return desk.colour("base", Math.round(at.x), Math.round(at.y));
  };
  const near = (colour: number[], want: [number, number, number]) =>
    want.every((v, i) => Math.abs(v - (colour[i] ?? -99)) < 6);
  const light = { water: [198, 219, 233], road: [213, 210, 204], border: [154, 143, 168] } as const;

  await open("light");
  await expect(page.locator(".origin")).toContainText("矢量底图");
  await expect(page.locator(".origin")).toContainText("GS(2026)0001");
  await expect.poll(async () => near(await colourAt([0.35, 0.7]), [...light.water])).toBe(true);
  expect(near(await colourAt([0.65, 0.7]), [...light.water])).toBe(false);
  expect(near(await colourAt([0.65, 0.5]), [...light.road])).toBe(true);
  expect(await strokesNear(0.25)).toBe(false);

  await open("dark");
  await expect.poll(async () => near(await colourAt([0.35, 0.7]), [16, 40, 61])).toBe(true);

  // The land lets it through.
  const inland = await desk.place(west + 0.35 * 1.40625, lat(y + 0.3));
  const [, , , alpha = 255] = await desk.colour("land", Math.round(inland.x), Math.round(inland.y));
  expect(alpha).toBeLessThan(200);

  await page.goto("about:blank"); // else it would miss the server
  await server.stop();
  await configure({ borders: true, names: true });
  await server.start();
  await open("light");
  await expect.poll(() => strokesNear(0.25)).toBe(true);
  await page.goto("about:blank"); // else it would miss the server
  await server.stop();
  await dir.remove();

  /** Whether a dashed border is drawn near a height of the tile. */
  async function strokesNear(height: number): Promise<boolean> {
    const at = await desk.place(west + 0.65 * 1.40625, lat(y + height));
    const seen = await Promise.all(
      Array.from({ length: 12 }, (_, i) => desk.colour("base", Math.round(at.x) + i, Math.round(at.y))),
    );
    return seen.some(c => near(c, [...light.border]));
  }
});

/** A vector tile (Mapbox Vector Tile 2.1) as OpenMapTiles names its layers. */
function tile(): Uint8Array {
  const out = new PbfWriter();
  layer("water", "class", "lake", 3, [
    [0, 0],
    [2048, 0],
    [2048, 4096],
    [0, 4096],
  ]);
  layer("transportation", "class", "motorway", 2, [
    [0, 2048],
    [4096, 2048],
  ]);
  layer("boundary", "class", "admin", 2, [
    [0, 1024],
    [4096, 1024],
  ]);
  layer("place", "name", "郴州", 1, [[3000, 3000]]);
  return out.finish();

  function layer(name: string, key: string, value: string, type: number, points: [number, number][]): void {
    out.writeMessage(
      3,
      (_, pbf) => {
        pbf.writeVarintField(15, 2);
        pbf.writeStringField(1, name);
        pbf.writeMessage(
          2,
          (_f, feature) => {
            feature.writePackedVarint(2, [0, 0]);
            feature.writeVarintField(3, type);
            feature.writePackedVarint(4, commands(type, points));
          },
          null,
        );
        pbf.writeStringField(3, key);
        pbf.writeMessage(4, (_v, text) => text.writeStringField(1, value), null);
        pbf.writeVarintField(5, 4096);
      },
      null,
    );
  }
}

function commands(type: number, points: [number, number][]): number[] {
  const out: number[] = [];
  let [px, py] = [0, 0];
  const zigzag = (n: number) => (n << 1) ^ (n >> 31);
  points.forEach(([x, y], i) => {
    if (i === 0) out.push((1 << 3) | 1);
    if (i === 1) out.push(((points.length - 1) << 3) | 2);
    out.push(zigzag(x - px), zigzag(y - py));
    [px, py] = [x, y];
  });
  if (type === 3) out.push((1 << 3) | 7);
  return out;
}

/** A PMTiles file (version 3) of one tile. */
function archive(z: number, x: number, y: number, body: Uint8Array): Buffer {
  const data = gzipSync(body);
  const pbf = new PbfWriter(); // a directory of one entry: id, run, length, offset + 1
  for (const n of [1, tileId(z, x, y), 1, data.length, 1]) pbf.writeVarint(n);
  const directory = gzipSync(pbf.finish());
  const meta = gzipSync(Buffer.from("{}"));
  const head = Buffer.alloc(127);
  head.write("PMTiles");
  head[7] = 3;
  const sections = [
    127,
    directory.length,
    127 + directory.length,
    meta.length,
    0,
    0,
    127 + directory.length + meta.length,
    data.length,
    1,
    1,
    1,
  ];
  for (const [i, n] of sections.entries()) head.writeBigUInt64LE(BigInt(n), 8 + 8 * i);
  head.set([1, 2, 2, 1, z, z], 96); // clustered, gzip inside and of tiles, vectors, zooms
  return Buffer.concat([head, directory, meta, data]);
}

/** The number of a tile along the Hilbert curve of its zoom, after those of the zooms above. */
function tileId(z: number, x: number, y: number): number {
  let id = (4 ** z - 1) / 3;
  let [tx, ty] = [x, y];
  for (let s = 2 ** (z - 1); s >= 1; s /= 2) {
    const rx = (tx & s) > 0 ? 1 : 0;
    const ry = (ty & s) > 0 ? 1 : 0;
    id += s * s * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) [tx, ty] = [s - 1 - tx, s - 1 - ty];
      [tx, ty] = [ty, tx];
    }
  }
  return id;
}
