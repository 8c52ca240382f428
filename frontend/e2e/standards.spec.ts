/** What leaves the server, read by programs that are not ours: the API document by Redocly, GeoJSON by a linter, tiles by Mapbox's reader, styles by MapLibre's. */
import { join } from "node:path";
import { VectorTile } from "@mapbox/vector-tile";
import {
  createExpression,
  type StylePropertySpecification,
  latest as spec,
  validateStyleMin,
} from "@maplibre/maplibre-gl-style-spec";
import { check } from "@placemarkio/check-geojson";
import { lintFromString, loadConfig } from "@redocly/openapi-core";
import { PbfReader } from "pbf";
import { Server } from "./server";
import { expect, test } from "./test";

const records = ["disputes", "hazards", "requests", "visits", "traces", "facilities"];
const land = ["counties", "townships", "villages"];
const computed = ["hotspots", "coverage", "fuel-access"];

test.describe("what leaves the server", () => {
  let server: Server;
  test.beforeAll(async () => {
    server = new Server(join(process.env.LIANXIN_E2E_STORE ?? "", "demo.gpkg"));
    await server.start();
  });
  test.afterAll(() => server.stop());

  const get = async (path: string, as: string): Promise<Response> => {
    const response = await fetch(server.url + path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get("content-type")?.split(";")[0], path).toBe(as);
    return response;
  };

  test("Redocly finds nothing in the API document", async () => {
    const config = await loadConfig({ configPath: join(import.meta.dirname, "../redocly.yaml") });
    const source = await (await get("/api/openapi.json", "application/vnd.oai.openapi+json")).text();
    const problems = await lintFromString({ source, absoluteRef: join(import.meta.dirname, "openapi.json"), config });
    expect(problems.map(p => `${p.severity} ${p.ruleId}: ${p.message} at ${p.location[0]?.pointer}`)).toEqual([]);
  });

  test("a linter of GeoJSON finds nothing in answers of any collection", async () => {
    for (const layer of [...records, ...land, ...computed]) {
      for (const query of ["limit=200", "limit=5&skipGeometry=true"]) {
        const text = await (await get(`/api/collections/${layer}/items?${query}`, "application/geo+json")).text();
        const page = check(text); // throws what it finds
        expect(page.type, layer).toBe("FeatureCollection");
        if (page.type !== "FeatureCollection") continue;
        const [first] = page.features;
        expect(first, `${layer} has no feature`).toBeTruthy();
        check(await (await get(`/api/collections/${layer}/items/${first?.id}`, "application/geo+json")).text());
      }
    }
    check(await (await get("/api/clusters?layer=disputes&zoom=8", "application/geo+json")).text());
  });

  test("tiles of every collection are read by Mapbox's reader, inside their square", async () => {
    for (const root of [...records, ...land, ...computed]
      .map(layer => `/api/collections/${layer}/tiles`)
      .concat("/api/tiles")) {
      let features = 0;
      const faults: string[] = [];
      for (const [z, x, y] of squares(113.03, 25.79, [6, 9, 12])) {
        const body = await (
          await get(`${root}/WebMercatorQuad/${z}/${y}/${x}`, "application/vnd.mapbox-vector-tile")
        ).arrayBuffer();
        const tile = new VectorTile(new PbfReader(new Uint8Array(body)));
        for (const layer of Object.values(tile.layers)) {
          if (layer.version !== 2) faults.push(`${root} ${z}/${y}/${x}: version ${layer.version}`);
          for (let i = 0; i < layer.length; i++, features++) {
            const feature = layer.feature(i);
            const [west = 0, south = 0, east = 0, north = 0] = feature.bbox();
            const inside = west <= east && south <= north && west >= -2048 && north <= layer.extent + 2048;
            if (!inside || !feature.properties.id || !feature.toGeoJSON(x, y, z).geometry) {
              faults.push(`${root} ${z}/${y}/${x}: feature ${i} of ${layer.name}`);
            }
          }
        }
      }
      expect(faults).toEqual([]);
      expect(features, `${root} has features`).toBeGreaterThan(0);
    }
  });

  test("MapLibre's validator finds nothing in any style, and its colours are those of the classes", async () => {
    const { styles } = await (await get("/api/styles", "application/json")).json();
    const maps = styles.flatMap((s: { links: { href: string; type: string }[] }) =>
      s.links.filter(l => l.type === "application/vnd.mapbox.style+json").map(l => l.href.slice(server.url.length)),
    );
    expect(maps.length).toBeGreaterThanOrEqual(2 + 2 * computed.length);
    for (const path of maps) {
      const style = await (await get(path, "application/vnd.mapbox.style+json")).json();
      expect(validateStyleMin(style), path).toEqual([]);
    }
    const style = await (
      await get("/api/styles/hotspots?f=mapbox&by=township", "application/vnd.mapbox.style+json")
    ).json();
    const paint = style.layers.find((l: { id: string }) => l.id === "hotspots").paint["fill-color"];
    const compiled = createExpression(paint, "fill-color", spec.paint_fill["fill-color"] as StylePropertySpecification);
    if (compiled.result === "error") throw compiled.value;
    const classes: { label: { en: string }; color: string }[] = style.metadata["lianxin:classes"];
    const [z, x, y] = squares(113.03, 25.79, [8])[0] ?? [];
    const address: string = style.sources.hotspots.tiles[0].replace("{z}", z).replace("{x}", x).replace("{y}", y);
    const body = await (
      await get(address.slice(server.url.length), "application/vnd.mapbox-vector-tile")
    ).arrayBuffer();
    const layer = new VectorTile(new PbfReader(new Uint8Array(body))).layers.hotspots;
    expect(layer?.length).toBeGreaterThan(50);
    const seen = new Set<string>();
    for (let i = 0; layer && i < layer.length; i++) {
      const { properties } = layer.feature(i);
      const { r, g, b } = compiled.value.evaluate({ zoom: 8 }, { type: "Polygon", properties } as never);
      const colour = `#${[r, g, b]
        .map(v =>
          Math.round(v * 255)
            .toString(16)
            .padStart(2, "0"),
        )
        .join("")}`;
      const at = properties.status === "tested" ? Number(properties.class) + 3 : 7;
      expect(colour, JSON.stringify(properties)).toBe(classes[at]?.color);
      seen.add(colour);
    }
    expect(seen.size, "not one colour alone").toBeGreaterThan(1);
  });
});

/** The tiles that hold a place. */
function squares(lon: number, lat: number, zooms: number[]): [number, number, number][] {
  return zooms.map(z => {
    const n = 2 ** z;
    const y = (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * n;
    return [z, Math.floor(((lon + 180) / 360) * n), Math.floor(y)];
  });
}
