/** What tests of the wall share: a wall over a real server, opened and waited for. */
import type { Page } from "@playwright/test";
import { copyStore, Server, scratch } from "./server";
import { test as base, expect, watch } from "./test";

export const sizes = [
  [1366, 768],
  [1920, 1080],
  [3840, 2160],
  [7680, 2160],
  [1080, 1920],
] as const;

/** Errors that a wall is meant to meet in these tests: requests that fail while the server is away. */
export const away = /Failed to load resource|net::ERR_|502|EventSource/;

/** A server that anyone may see as a wall does, over a store of its own. */
export const test = base.extend<{ quiet: undefined }, { kiosk: { server: Server; dir: string } }>({
  kiosk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const dir = await scratch();
      const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "kiosk");
      await server.start();
      await use({ server, dir: dir.path });
      await server.stop();
      await dir.remove();
    },
    { scope: "worker" },
  ],
  quiet: [
    async ({ page, expected }, use) => {
      const wrong = watch(page, expected);
      await use(undefined);
      expect(wrong, "nothing untoward on the page").toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a wall and waits until its figures and its map are there. */
export async function openWall(page: Page, url: string, query = ""): Promise<void> {
  await page.goto(`${url}/wall${query && `?${query}`}`);
  await settled(page);
}

/** Waits until every panel has what it shows. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator(".wall, .handover")).toBeVisible();
  await expect.poll(() => page.locator(".figure strong").allTextContents(), { timeout: 30_000 }).not.toContain("—");
  await expect(page.locator(".legend .measure")).toBeVisible({ timeout: 30_000 });
  await expect(page.locator(".headline h2")).not.toHaveText(/正在汇总|gathering/, { timeout: 60_000 });
  await expect(page.locator(".ranking li").first()).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => inked(page), { timeout: 30_000 }).toBeGreaterThan(3);
}

/** Texts that do not fit where they stand. Rows that wrap out of their list are meant to. */
export async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    for (const e of document.querySelectorAll<HTMLElement>(".wall *")) {
      const { overflowX } = getComputedStyle(e);
      const list = e.closest(".rows");
      const away = list && e.getBoundingClientRect().left > list.getBoundingClientRect().right - 2;
      if (e.matches(".rows") || away || !e.textContent?.trim()) continue;
      if (overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1) out.push(`${e.className}: ${e.textContent}`);
    }
    for (const e of document.querySelectorAll<HTMLElement>(".headline, .title, .tile, .ranking")) {
      if (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
        out.push(`${e.className} runs over`);
    }
    return out;
  });
}

/** How many different colours the map has, in steps of 16: bare ground has one. */
export async function inked(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".map canvas");
    if (!canvas?.width) return 0;
    const copy = new OffscreenCanvas(200, 200);
    const context = copy.getContext("2d");
    context?.drawImage(canvas, 0, 0, 200, 200);
    const { data } = context?.getImageData(0, 0, 200, 200) ?? { data: [] };
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      seen.add(((data[i] ?? 0) >> 4) * 256 + ((data[i + 1] ?? 0) >> 4) * 16 + ((data[i + 2] ?? 0) >> 4));
    }
    return seen.size;
  });
}

/** A JSON document of the API. */
export async function json<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

/** What the API says of a measure. */
export interface Figures {
  total: { value: number; numerator: number };
  values: { unit: string; name: string; value: number; numerator: number }[];
}
