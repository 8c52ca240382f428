import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Writes .br and .gz beside every text asset, so that the server never compresses them. Also keeps dist/.keep, which git tracks. */
function precompress(): Plugin {
  let out = "dist";
  return {
    name: "precompress",
    apply: "build",
    configResolved: config => {
      out = config.build.outDir;
    },
    closeBundle: () => {
      for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg|json|webmanifest)$/.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const body = readFileSync(file);
        if (body.length < 1024) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }));
      }
      writeFileSync(join(out, ".keep"), "");
    },
  };
}

export default defineConfig({
  base: "./",
  build: {
    target: ["chrome109", "firefox115", "safari16.4"],
    sourcemap: false,
    assetsInlineLimit: 0,
    manifest: true,
    // Every page at the root of this folder is an entry: wall.html is served at /wall.
    rolldownOptions: { input: readdirSync(import.meta.dirname).filter(name => name.endsWith(".html")) },
    modulePreload: { polyfill: false },
  },
  plugins: [precompress()],
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
  // A second's test of properties takes ten where other suites run beside it: no limit of its own decides.
  test: { environment: "happy-dom", include: ["src/**/*.test.ts", "src/**/*.test.tsx"], testTimeout: 60_000 },
} as Parameters<typeof defineConfig>[0]);
