/** The map open and used for long: memory, nodes and listeners stay flat through pans, zooms, cards, themes, imports and breaks. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession } from "@playwright/test";
import { dice } from "../src/testing";
import { copyStore, lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";

const minutes = Number(process.env.SOAK_MINUTES ?? 10);
const names = ["JSHeapUsedSize", "Nodes", "JSEventListeners"] as const;
type Sample = Record<(typeof names)[number], number>;

test.use({ expected: /Failed to load resource|net::ERR_/ });

test(`the map stays flat for ${minutes} minutes`, async ({ desk, page }) => {
  const dir = await scratch();
  const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path));
  await server.start();
  await desk.open(server.url);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const next = dice(1);
  const within = (low: number, high: number) => low + next() * (high - low);
  const at = () => [within(320, 1300), within(80, 700)] as const;
  const acts: (() => Promise<unknown>)[] = [
    () => page.mouse.wheel(0, within(-600, 600)),
    () => page.mouse.move(...at()),
    () => page.mouse.click(...at()),
    async () => {
      await page.mouse.move(...at());
      await page.mouse.down();
      await page.mouse.move(...at(), { steps: 4 });
      await page.mouse.up();
    },
    () => page.keyboard.press("Escape"),
    () => page.locator(".actions .square").first().click(),
    () => page.locator(".actions .square").nth(1).click(),
    () => page.locator(".actions button").first().click(),
    () =>
      page
        .locator(".switch > label input")
        .nth(Math.floor(within(0, 5)))
        .click(),
    () => page.locator("#map").press("h"),
  ];
  const samples: Sample[] = [];
  const end = Date.now() + minutes * 60_000;
  for (let round = 0; Date.now() < end; round++) {
    const until = Date.now() + Math.min(30_000, (minutes * 60_000) / 12);
    while (Date.now() < until) {
      await acts[Math.floor(within(0, acts.length))]?.();
      await page.waitForTimeout(120);
    }
    await record(server, dir.path, round);
    if (round % 8 === 7) {
      await server.stop();
      await page.waitForTimeout(2000);
      await server.start();
    }
    samples.push(await sample(cdp));
    console.log(names.map(n => `${n} ${samples.at(-1)?.[n].toLocaleString("en")}`).join("  "));
  }
  await server.stop();
  await dir.remove();
  const third = Math.max(1, Math.floor(samples.length / 3));
  for (const name of names) {
    const mean = (part: Sample[]) => part.reduce((a, s) => a + s[name], 0) / part.length;
    const [first, last] = [mean(samples.slice(third, 2 * third)), mean(samples.slice(-third))];
    expect(last, name).toBeLessThan(first * 1.2 + 200);
  }
});

/** A new record, so that the screen has news. */
async function record(server: Server, dir: string, n: number): Promise<void> {
  const file = join(dir, "soak.csv");
  await writeFile(file, `编号,村代码,类别,状态,发现时间\nsoak-${n},431021107001,land,found,2026-06-30\n`);
  await lianxin("import", "--store", server.store, "--layer", "disputes", "--crs", "EPSG:4490", file);
}

/** What is held after garbage is collected. */
async function sample(cdp: CDPSession): Promise<Sample> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(names.map(n => [n, metrics.find(m => m.name === n)?.value ?? 0])) as Sample;
}
