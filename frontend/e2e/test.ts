/** What every browser test has: a server over its own copy of the demo, a page that fails on anything untoward, and a map to point at. */
import { test as base, expect, type Page } from "@playwright/test";
import { copyStore, Server, scratch } from "./server";

interface Worker {
  server: Server;
}

interface Own {
  /** Console errors that the test brings about itself; none at first. */
  expected: RegExp;
  desk: Desk;
}

export const test = base.extend<Own, Worker>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const dir = await scratch();
      const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path));
      await server.start();
      await use(server);
      await server.stop();
      await dir.remove();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  expected: async ({}, use) => use(/^\b$/),
  desk: async ({ page, expected }, use) => {
    const wrong = watch(page, expected);
    await use(new Desk(page));
    expect(wrong, "nothing untoward on the page").toEqual([]);
  },
});

export { expect };

/** Gathers errors on the page and requests to other hosts. */
export function watch(page: Page, expected: RegExp): string[] {
  const wrong: string[] = [];
  page.on("pageerror", e => wrong.push(`error: ${e.message}`));
  page.on("console", m => {
    if (m.type() !== "error" && m.type() !== "warning") return;
    if (!expected.test(m.text())) wrong.push(`console: ${m.text()}`);
  });
  page.on("request", r => {
    const { protocol, hostname } = new URL(r.url());
    if (/^https?:|^wss?:/.test(protocol) && hostname !== "127.0.0.1") wrong.push(`foreign request: ${r.url()}`);
  });
  return wrong;
}

type Pane = "base" | "land" | "lit" | "marks";

/** In the page: a pane's pixels, read from a copy so that the page's own canvas is not slowed by it. */
const pixelsOf = `name => {
  const canvas = document.querySelector(".leaflet-" + name + "-pane canvas");
  if (!canvas) return { data: [], width: 1, height: 0, at: new DOMRect() };
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { data, width: canvas.width, height: canvas.height, at: canvas.getBoundingClientRect() };
}`;

/** The screen as a person uses it. */
export class Desk {
  constructor(readonly page: Page) {}

  /** Opens an address and waits until the map and its counts are there. */
  async open(search = "/"): Promise<void> {
    await this.page.goto(search);
    await this.settled();
  }

  /** Waits until every shown layer has its count and the map is drawn. */
  async settled(): Promise<void> {
    await expect(this.page.locator(".switch").first()).toBeAttached();
    await expect
      .poll(
        async () => {
          const on = await this.page.locator(".switch > label input:checked").count();
          return on === (await this.page.locator(".switch .total").count());
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    // A server that has just started simplifies the boundaries first.
    await expect.poll(() => this.inked("land"), { timeout: 30_000 }).toBeGreaterThan(1000);
    await this.page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    await this.drawn();
  }

  /** Waits until no drawing of the map is under way. */
  async drawn(): Promise<void> {
    await expect(this.page.locator("canvas.sheet[data-drawing]")).toHaveCount(0);
  }

  /** Opens a part of the left panel: 专题, 图层 or 筛选. */
  async tab(name: string): Promise<void> {
    await this.page.getByRole("tab", { name }).click();
  }

  /** The exact count beside a layer, as a number. */
  async count(label: string): Promise<number> {
    const row = this.page.locator(".switch", { hasText: label }).first();
    return Number(((await row.locator(".total").textContent()) ?? "").replace(/\s/g, ""));
  }

  /** How many pixels of a canvas pane are painted; with a token of the theme, in about its colour. */
  async inked(pane: Pane, token = ""): Promise<number> {
    return this.page.evaluate(
      ([name, wanted, read]) => {
        const { data } = new Function(`return ${read}`)()(name);
        const hex = wanted ? getComputedStyle(document.documentElement).getPropertyValue(wanted).trim() : "";
        const want = [1, 3, 5].map(i => Number.parseInt(hex.slice(i, i + 2), 16));
        let n = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3] === 0) continue;
          if (!hex || want.every((v, k) => Math.abs(v - (data[i + k] ?? 0)) < 16)) n++;
        }
        return n;
      },
      [pane, token, pixelsOf] as const,
    );
  }

  /** The box of the painted pixels of a pane, in pixels of the window. */
  async extent(pane: Pane): Promise<{ left: number; top: number; right: number; bottom: number }> {
    return this.page.evaluate(
      ([name, read]) => {
        const { data, width, height, at } = new Function(`return ${read}`)()(name);
        const box = { left: width, top: height, right: 0, bottom: 0 };
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            if (!data[(y * width + x) * 4 + 3]) continue;
            box.left = Math.min(box.left, x);
            box.right = Math.max(box.right, x);
            box.top = Math.min(box.top, y);
            box.bottom = Math.max(box.bottom, y);
          }
        }
        const scale = at.width / width;
        return {
          left: at.left + box.left * scale,
          right: at.left + box.right * scale,
          top: at.top + box.top * scale,
          bottom: at.top + box.bottom * scale,
        };
      },
      [pane, pixelsOf] as const,
    );
  }

  /** The colour of a pane at a place of the window as r, g, b, a. */
  async colour(pane: Pane, x: number, y: number): Promise<number[]> {
    return this.page.evaluate(
      ([name, px, py, read]) => {
        const { data, width, at } = new Function(`return ${read}`)()(name);
        const scale = width / at.width;
        const i = (Math.round((py - at.top) * scale) * width + Math.round((px - at.left) * scale)) * 4;
        return [...data.slice(i, i + 4)];
      },
      [pane, x, y, pixelsOf] as const,
    );
  }

  /** Where a lon, lat lies in the window while the address says `at=lon,lat,zoom` (Web Mercator, 256 px at zoom 0). */
  async place(lon: number, lat: number): Promise<{ x: number; y: number }> {
    const [clon = 0, clat = 0, zoom = 0] = (new URL(this.page.url()).searchParams.get("at") ?? "")
      .split(",")
      .map(Number);
    const world = 256 * 2 ** zoom;
    const x = (d: number) => ((d + 180) / 360) * world;
    const y = (d: number) => (0.5 - Math.asinh(Math.tan((d * Math.PI) / 180)) / (2 * Math.PI)) * world;
    const map = await this.page.locator("#map").boundingBox();
    if (!map) throw new Error("no map");
    return { x: map.x + map.width / 2 + x(lon) - x(clon), y: map.y + map.height / 2 + y(lat) - y(clat) };
  }
}

/** One page of a layer straight from the API, to compare the screen with. */
export async function items(
  url: string,
  layer: string,
  query = "",
): Promise<{
  numberMatched: number;
  features: { id: string; geometry: { coordinates: [number, number] }; properties: Record<string, unknown> }[];
}> {
  const response = await fetch(`${url}/api/collections/${layer}/items?${query}`);
  if (!response.ok) throw new Error(`${layer}: ${response.status}`);
  return response.json();
}
