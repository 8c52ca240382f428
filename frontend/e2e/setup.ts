/** Makes one demo store for all tests; each that needs a server of its own copies it. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { lianxin, scratch } from "./server";

/** Playwright calls this before the first test; what it returns, after the last. */
async function setup(): Promise<() => Promise<void>> {
  const dir = await scratch();
  const store = join(dir.path, "demo.gpkg");
  await lianxin("demo", "--store", store, "--records", "8000", "--seed", "1", "--as-of", "2026-06-30");
  await access(store);
  process.env.LIANXIN_E2E_STORE = dir.path;
  return dir.remove;
}

export default setup;
