// size.mjs : fails when a page ships more JavaScript or CSS, gzipped, before it is asked to do anything, than its bar below.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** kB gzip of scripts and styles by page; a page without a line of its own has the desk's bar. */
const bars = {
  "wall.html": { js: 180, css: 20 },
  "visit.html": { js: 90, css: 12 },
  "sign-in.html": { js: 30, css: 10 },
  "account.html": { js: 30, css: 10 },
  "admin.html": { js: 40, css: 10 },
  "alerts.html": { js: 30, css: 10 },
  "audit.html": { js: 30, css: 10 },
  "brief.html": { js: 30, css: 10 },
  "citizen.html": { js: 30, css: 10 },
  "*": { js: 280, css: 30 },
};

const dist = new URL("dist/", import.meta.url);
let manifest;
try {
  manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist)));
} catch {
  console.error("nothing is built: npm run build");
  process.exit(1);
}

/** Every file that a page loads at once: its own and its static imports', however deep. */
function filesOf(name, seen = new Set()) {
  if (seen.has(name)) return [];
  seen.add(name);
  const chunk = manifest[name];
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap(i => filesOf(i, seen))];
}

let over = false;
for (const page of Object.keys(manifest).filter(name => manifest[name].isEntry && name.endsWith(".html"))) {
  const sizes = { js: 0, css: 0 };
  for (const file of new Set(filesOf(page))) {
    const kind = file.endsWith(".css") ? "css" : "js";
    sizes[kind] += gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
  }
  for (const [kind, bar] of Object.entries(bars[page] ?? bars["*"])) {
    console.log(`${page.padEnd(14)} ${kind.padEnd(4)} ${sizes[kind].toFixed(1).padStart(6)} kB gzip of ${bar}`);
    over ||= sizes[kind] > bar;
  }
}
process.exit(over ? 1 : 0);
