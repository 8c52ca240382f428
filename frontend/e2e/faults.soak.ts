/** Faults between a wall and its server, in real time: how soon the wall says that something is wrong, and how soon it is right again. Prints a table. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { FrontProxy } from "./proxy";
import { copyStore, lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";
import { away, json, openWall } from "./wall";

test.use({ expected: away });

const faultMs = Number(process.env.SOAK_FAULT_SECONDS ?? 45) * 1000;
/** What a wall may take to be right again. */
const barMs = 15_000;

interface Fault {
  begin: () => unknown;
  end: () => unknown;
}

test("faults, and how long a wall takes to say so and to recover", async ({ page }) => {
  test.setTimeout(0);
  const dir = await scratch();
  const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "kiosk");
  await server.start();
  const proxy = new FrontProxy(() => server.url);
  const url = await proxy.start();
  await openWall(page, url, "dwell=600");
  await expect(page.locator(".link")).toHaveClass(/live/);
  const faults: Record<string, Fault> = {
    "server restarted": { begin: () => server.stop(), end: () => server.start() },
    "proxy answers 502": { begin: () => proxy.turn("bad"), end: () => proxy.turn("pass") },
    "network cut": { begin: () => proxy.turn("cut"), end: () => proxy.turn("pass") },
    "server frozen": { begin: () => server.freeze(true), end: () => server.freeze(false) },
    "page offline": {
      begin: () => page.context().setOffline(true),
      end: () => page.context().setOffline(false),
    },
  };
  const rows: string[] = [];
  const slow: string[] = [];
  for (const [n, [name, fault]] of Object.entries(faults).entries()) {
    await fault.begin();
    const told = await until(
      () =>
        page
          .locator(".link:not(.live)")
          .count()
          .then(c => c > 0),
      faultMs,
    );
    await page.waitForTimeout(Math.max(0, faultMs - told));
    if (name !== "server frozen") await record(server.store, dir.path, n); // while nobody can tell the wall
    await fault.end();
    const back = await until(() => right(page, server.url), 60_000);
    rows.push(`${name.padEnd(20)} ${seconds(told)} ${seconds(back)}`);
    if (back > barMs) slow.push(name);
    await page.waitForTimeout(5_000);
  }
  console.log(`${`after ${faultMs / 1000} s of fault`.padEnd(20)}   said after   right after`);
  for (const row of rows) console.log(row);
  expect(slow).toEqual([]);
  await proxy.stop();
  await server.stop();
  await dir.remove();
});

/** Whether the link is live and the first figure is the server's. */
async function right(page: Page, url: string): Promise<boolean> {
  if ((await page.locator(".link.live").count()) === 0) return false;
  const { total } = await json<{ total: { value: number } }>(
    `${url}/api/summary?layer=disputes&measure=settlement&by=county`,
  );
  const shown = await page.locator(".tile .figure strong").first().textContent();
  return shown === total.value.toFixed(1);
}

/** Milliseconds until something holds, at most so many. */
async function until(holds: () => Promise<boolean>, mostMs: number): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < mostMs) {
    if (await holds().catch(() => false)) return performance.now() - start;
    await new Promise(done => setTimeout(done, 200));
  }
  return mostMs;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(12);

/** A few hundred open cases, so that the share of settled ones moves. */
async function record(store: string, dir: string, n: number): Promise<void> {
  const file = join(dir, `fault-${n}.csv`);
  const rows = Array.from({ length: 300 }, (_, i) => `fault-${n}-${i},431021107001,land,found,2026-06-30`);
  await writeFile(file, `编号,村代码,类别,状态,发现时间\n${rows.join("\n")}\n`);
  await lianxin("import", "--store", store, "--layer", "disputes", "--crs", "EPSG:4490", file);
}
