/** The map open and used for long: memory, nodes and listeners stay flat through pans, zooms, cards, themes, imports and breaks. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession, Page } from "@playwright/test";
import { dice } from "../src/testing";
import { gestures } from "./gestures";
import { copyStore, lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";

const minutes = Number(process.env.SOAK_MINUTES ?? 10);
const names = ["JSHeapUsedSize", "Nodes", "JSEventListeners"] as const;
type Sample = Record<(typeof names)[number], number>;

/** A place on the map of the window. */
const somewhere = (next: () => number) => [320 + next() * 780, 80 + next() * 620] as const;

/** Opens a menu of the head, presses a button in it, and leaves. */
const inMenu = (menu: string, name: string | RegExp) => async (page: Page) => {
  await page.locator(menu).click();
  await page.getByRole("button", { name }).click();
  await page.keyboard.press("Escape");
};

const acts: Record<string, (page: Page, next: () => number) => Promise<unknown>> = {
  ...gestures,
  wheel: async (page, next) => {
    await page.mouse.move(...somewhere(next));
    await page.mouse.wheel(0, next() * 1200 - 600);
  },
  "point somewhere": (page, next) => page.mouse.move(...somewhere(next), { steps: 5 }),
  "press somewhere": (page, next) => page.mouse.click(...somewhere(next)),
  "pan anywhere": async (page, next) => {
    await page.mouse.move(...somewhere(next));
    await page.mouse.down();
    await page.mouse.move(...somewhere(next), { steps: 4 });
    await page.mouse.up();
  },
  "close something": page => page.keyboard.press("Escape"),
  "go home": page => page.locator("#map").press("h"),
  "another layer": (page, next) =>
    page
      .locator(".switch > label input")
      .nth(Math.floor(next() * 5))
      .click(),
  "another theme": inMenu(".user > button", /^换成/),
  "another language and back": async page => {
    if ((await page.locator("html:lang(en)").count()) === 0) await inMenu(".user > button", "English")(page);
    await inMenu(".user > button", "中文")(page);
  },
  "colours, hot spots, fuel, marks": (page, next) =>
    page
      .locator("label:has(input[name=mode])")
      .nth(Math.floor(next() * 4))
      .click(),
  "the first tab": page => page.getByRole("tab").first().click(),
  "the tab of layers": page => page.getByRole("tab").nth(1).click(),
  "a figure above the map": page => page.locator(".glance button").first().click(),
  "the dialog of exports": async page => {
    await page.getByRole("button", { name: "导出", exact: true }).click();
    await page.keyboard.press("Escape");
  },
  "everything again": page => page.keyboard.press("Control+z"),
};

test.use({ expected: /Failed to load resource|net::ERR_/ });

test(`the map stays flat for ${minutes} minutes`, async ({ desk, page }) => {
  const dir = await scratch();
  const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path));
  await server.start();
  await desk.open(server.url);
  page.setDefaultTimeout(2000);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const next = dice(1);
  const done = new Map(Object.keys(acts).map(name => [name, 0]));
  const samples: Sample[] = [];
  const end = Date.now() + minutes * 60_000;
  for (let round = 0; Date.now() < end; round++) {
    const until = Date.now() + Math.min(30_000, (minutes * 60_000) / 12);
    while (Date.now() < until) {
      const [name, act] = Object.entries(acts)[Math.floor(next() * done.size)] ?? [];
      if (!name || !act) continue;
      try {
        await act(page, next);
        done.set(name, (done.get(name) ?? 0) + 1);
      } catch {
        await page.keyboard.press("Escape"); // something lay over it, or it was not there just now; never is told at the end
      }
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
  const never = [...done].filter(([, n]) => n === 0).map(([name]) => name);
  expect(never, "every gesture came off at some time").toEqual([]);
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
