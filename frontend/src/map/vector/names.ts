/** Names of places of a base map, over all tiles and never over one another. */
import type { VectorTile } from "@mapbox/vector-tile";
import type { Frame } from "../canvas";
import type { TileAt } from "../tiles";
import { isIn, type Tints } from "./style";

export interface Name {
  text: string;
  /** 0 for what matters most. */
  rank: number;
  /** Share of the tile's width and height. */
  x: number;
  y: number;
}

const ranks = [/country|state|province/, /city/, /town|county/, /suburb|quarter|village/, /./];

/** The zoom from which places of a rank are named. */
const from = [0, 5, 9, 12, 14];

export function namesOf(tile: VectorTile, zoom: number): Name[] {
  const out: Name[] = [];
  for (const layer of Object.values(tile.layers)) {
    if (!isIn("names", layer.name)) continue;
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const { properties } = feature;
      const text = properties["name:zh"] ?? properties["name:zh-Hans"] ?? properties.name;
      const what = String(properties.kind_detail ?? properties.class ?? properties.kind ?? "");
      const rank = Math.max(
        0,
        ranks.findIndex(r => r.test(what || "other")),
      );
      const at = feature.type === 1 ? feature.loadGeometry()[0]?.[0] : undefined;
      if (!at || typeof text !== "string" || zoom < (from[rank] ?? 0)) continue;
      const [x, y] = [at.x / layer.extent, at.y / layer.extent];
      if (x >= 0 && x < 1 && y >= 0 && y < 1) out.push({ text, rank, x, y }); // in the margin it is a neighbour's
    }
  }
  return out;
}

export function drawNames(frame: Frame, tiles: readonly { tile: TileAt; names: readonly Name[] }[], tint: Tints): void {
  const { ctx, unit } = frame;
  const all = tiles.flatMap(({ tile, names }) =>
    names.map(n => ({ ...n, left: tile.left + n.x * tile.width, top: tile.top + n.y * tile.height })),
  );
  all.sort((a, b) => a.rank - b.rank || a.text.length - b.text.length || (a.text < b.text ? -1 : 1));
  const taken: { left: number; top: number; right: number; bottom: number }[] = [];
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const { text, rank, left, top } of all) {
    const size = (rank < 2 ? 13 : 11.5) * unit;
    ctx.font = `${size}px system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif`;
    const half = ctx.measureText(text).width / 2 + 3;
    const box = { left: left - half, right: left + half, top: top - size, bottom: top + size };
    if (taken.some(t => t.left < box.right && t.right > box.left && t.top < box.bottom && t.bottom > box.top)) continue;
    taken.push(box);
    ctx.strokeStyle = tint.halo;
    ctx.lineWidth = 3 * unit;
    ctx.strokeText(text, left, top);
    ctx.fillStyle = tint.name;
    ctx.fillText(text, left, top);
  }
  ctx.restore();
}
