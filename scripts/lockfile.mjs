// lockfile.mjs [--check] : makes frontend/package-lock.json good for every machine and mirror.
//
// npm records optional packages for other systems only when the registry in use carries them all, and `npm ci` then
// refuses the lock file wherever another registry does (npm/cli issue 9846). This adds what is missing: name, version
// and system, without an integrity hash, which nobody here can know. No download addresses may be in the file.
// With --check it changes nothing and exits 1 if something is amiss.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../frontend/package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const packages = lock.packages;

const missing = [];
for (const parent of Object.values(packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (!packages[`node_modules/${name}`]) missing.push({ name, version, parent });
  }
}
const addressed = Object.keys(packages).filter(key => packages[key].resolved);

if (process.argv.includes("--check")) {
  for (const { name } of missing) console.error(`package-lock.json lacks ${name}: run node scripts/lockfile.mjs`);
  for (const key of addressed) console.error(`package-lock.json has a download address for ${key}: run node scripts/lockfile.mjs`);
  process.exit(missing.length + addressed.length > 0 ? 1 : 0);
}

for (const { name, version, parent } of missing) {
  packages[`node_modules/${name}`] = entry(name, version, parent);
}
for (const key of addressed) delete packages[key].resolved;
if (missing.length + addressed.length > 0) {
  const keys = Object.keys(packages).sort((a, b) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(keys.map(key => [key, packages[key]]));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}

/** What npm would record for a package that is one system's binary, told from its name: cli-linux-x64-musl. */
function entry(name, version, parent) {
  const system = /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-([a-z0-9]+)(?:-(gnu|musl|msvc|gnueabihf|musleabihf))?$/.exec(name);
  if (!system) throw new Error(`${name} does not say what system it is for`);
  const [, os, cpu, abi] = system;
  return {
    version,
    cpu: [cpu],
    ...(parent.dev && { dev: true }),
    ...(os === "linux" && { libc: [abi?.startsWith("musl") ? "musl" : "glibc"] }),
    license: parent.license,
    optional: true,
    os: [os],
  };
}
