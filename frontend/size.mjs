// size.mjs : fails when a built entry ships more JavaScript or CSS, gzipped, than its bar (design.md §7: desk 280 kB).
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const bars = { js: 280_000, css: 20_000, other: 50_000 };
const sizes = { js: 0, css: 0, other: 0 };
const assets = new URL("dist/assets/", import.meta.url);
for (const name of readdirSync(assets)) {
  if (/\.(br|gz)$/.test(name)) continue;
  const kind = /\.js$/.test(name) ? "js" : /\.css$/.test(name) ? "css" : "other";
  sizes[kind] += gzipSync(readFileSync(new URL(name, assets)), { level: 9 }).length;
}
for (const [kind, bar] of Object.entries(bars)) {
  console.log(`${kind.padEnd(6)} ${(sizes[kind] / 1000).toFixed(1).padStart(6)} kB gzip of ${bar / 1000}`);
}
if (sizes.js === 0) {
  console.error("nothing is built: npm run build");
  process.exit(1);
}
if (Object.entries(bars).some(([kind, bar]) => sizes[kind] > bar)) process.exit(1);
