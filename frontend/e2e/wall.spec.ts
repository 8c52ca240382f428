/** The wall over the real binary: it starts by itself, tells the truth, goes on, survives, and fits its screens. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { count } from "../src/format";
import { endure } from "./endurance";
import { FrontProxy } from "./proxy";
import { copyStore, lianxin, Server, scratch } from "./server";
import { test as base, expect, watch } from "./test";
import { away, json, openWall, settled, sizes } from "./wall";

interface Figures {
  total: { value: number; numerator: number };
  values: { unit: string; name: string; value: number; numerator: number }[];
}

/** A server that anyone may see as a wall does, over a store of its own. */
const test = base.extend<{ quiet: undefined }, { kiosk: { server: Server; dir: string } }>({
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

const caseLayers = ["disputes", "hazards", "requests"];

test("a wall starts by itself and says what the server counts", async ({ page, kiosk }) => {
  const { url } = kiosk.server;
  await openWall(page, url, "paused=1");
  const settlement = await json<Figures>(`${url}/api/summary?layer=disputes&measure=settlement&by=county`);
  await expect(page.locator(".tile .figure strong").first()).toHaveText(settlement.total.value.toFixed(1));
  const overdue = await Promise.all(
    caseLayers.map(l => json<Figures>(`${url}/api/summary?layer=${l}&measure=overdue&by=county`)),
  );
  const sum = overdue.reduce((n, o) => n + o.total.numerator, 0);
  const byCounty = new Map<string, number>();
  for (const { values } of overdue)
    for (const v of values) byCounty.set(v.name, (byCounty.get(v.name) ?? 0) + v.numerator);
  const most = Math.max(...byCounty.values());
  await expect(page.locator(".headline h2")).toHaveText(new RegExp(`${sum} 件超期未结.*（${most} 件）`));
  const shown = await page
    .locator(".ranking li")
    .evaluateAll(rows =>
      rows.map(r => [r.querySelector(".name")?.textContent, Number(r.querySelector("strong")?.textContent)] as const),
    );
  expect(new Map(shown)).toEqual(byCounty);
  await expect(page.locator(".link")).toHaveClass(/live/, { timeout: 20_000 });
  expect(await page.locator("input, form").count()).toBe(0);
});

test("the tour goes on, stops for a key, goes back, and follows a finger for a minute", async ({ page, kiosk }) => {
  await page.clock.install();
  await openWall(page, kiosk.server.url, "dwell=60&paused=1");
  const headline = page.locator(".headline h2");
  const place = page.locator(".headline .tour span").first();
  await expect(place).toHaveText(/^1 \/ /);
  await page.keyboard.press(" ");
  await page.clock.runFor(62_000);
  await expect(place).toHaveText(/^2 \/ /);
  await page.keyboard.press(" ");
  await page.clock.runFor(200_000);
  await expect(place).toHaveText(/^2 \/ /);
  await page.keyboard.press("ArrowLeft");
  await expect(place).toHaveText(/^1 \/ /);
  const before = await headline.textContent();
  const box = await page.locator(".map canvas").boundingBox();
  if (!box) throw new Error("no map");
  await page.mouse.click(box.x + box.width * 0.55, box.y + box.height * 0.5);
  await expect(headline).not.toHaveText(before ?? "");
  await expect(page.locator(".headline .tour em").last()).toHaveText("手动查看");
  await page.clock.runFor(62_000);
  await expect(headline).toHaveText(before ?? "");
  await page.keyboard.press("l");
  await expect(page.locator(".title h1")).toHaveText(/Lianxin/);
  await expect(page).toHaveURL(/lang=en/);
});

test.describe("when the server is away", () => {
  test.use({ expected: away });

  test("figures stay with their age, and the wall is live again in 15 seconds", async ({ page, kiosk }) => {
    test.setTimeout(180_000);
    const proxy = new FrontProxy(() => kiosk.server.url);
    const url = await proxy.start();
    await openWall(page, url, "paused=1");
    await expect(page.locator(".link")).toHaveClass(/live/, { timeout: 20_000 });
    const figure = await page.locator(".figure strong").first().textContent();
    for (const mode of ["bad", "cut"] as const) {
      proxy.turn(mode);
      await expect(page.locator(".link")).toHaveClass(/slow/, { timeout: 25_000 });
      if (mode === "bad") await expect(page.locator(".link")).toHaveClass(/down/, { timeout: 40_000 });
      await expect(page.locator(".figure strong").first()).toHaveText(figure ?? "");
      await expect(page.locator(".link em")).toHaveText(/前/);
      proxy.turn("pass");
      await expect(page.locator(".link")).toHaveClass(/live/, { timeout: 15_000 });
    }
    await proxy.stop();
  });
});

test("new red cases interrupt the tour; old ones brought in later do not", async ({ page, kiosk }) => {
  const { server, dir } = kiosk;
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
  await openWall(page, server.url, "paused=1");
  const rows = async (name: string, found: string, n: number) => {
    const file = join(dir, `${name}.csv`);
    const lines = Array.from({ length: n }, (_, i) => `${name}-${i},431021107001,land,1,found,${found}`);
    await writeFile(file, `编号,村代码,类别,等级,状态,发现时间\n${lines.join("\n")}\n`);
    await lianxin("import", "--store", server.store, "--layer", "disputes", "--crs", "EPSG:4490", file);
  };
  const registered = () =>
    json<Figures>(`${server.url}/api/summary?layer=disputes&measure=count&by=county`).then(f => f.total.numerator);
  const before = await registered();
  await rows("old", "2026-01-05", 300);
  await expect.poll(registered, { timeout: 20_000 }).toBe(before + 300);
  await expect(page.locator(".tile .definition").first()).toContainText(/\d/);
  await page.waitForTimeout(6000); // the news reach the wall in less
  await expect(page.locator(".told")).toHaveCount(0);
  await rows("new", today, 1);
  await expect.poll(registered, { timeout: 20_000 }).toBe(before + 301);
  await expect(page.locator(".told")).toContainText("新增红色矛盾 · 桂阳县", { timeout: 30_000 });
  await expect(page.locator(".alerts")).toContainText("1 件告警待确认");
  await page.reload(); // the wall begins anew, and so may the server: it stands
  await expect(page.locator(".alerts")).toContainText("1 件告警待确认", { timeout: 20_000 });
  const send = (path: string, body: unknown, cookie = "") =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: cookie },
      body: JSON.stringify(body),
    });
  const who = await send("/api/session", { demo: "commander" });
  const cookie = (who.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const { alerts } = await json<{ alerts: { id: string }[] }>(`${server.url}/api/alerts`);
  const body = { alerts: alerts.map(x => x.id), post: "市值班长" };
  expect((await send("/api/alerts/acknowledge", body, cookie)).status).toBe(200);
  await expect(page.locator(".alerts")).toHaveCount(0, { timeout: 20_000 }); // within a second where nothing else runs
});

test.describe("a wall of its own", () => {
  test.use({ expected: away }); // the server restarts under it

  test("nobody's wall shows a code, starts once it is approved, and starts by itself from then on", async ({
    page,
  }) => {
    const dir = await scratch();
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "");
    await server.start();
    await page.goto(`${server.url}/wall`);
    await expect(page.locator(".enrol .code")).toHaveText(/^[0-9A-Z]{4,5}-[0-9A-Z]{4,5}$/, { timeout: 20_000 });
    expect(await page.locator("input, form, a").count()).toBe(0);
    const send = (path: string, body: unknown, cookie = "") =>
      fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Cookie: cookie },
        body: JSON.stringify(body),
      });
    const who = await send("/api/session", { demo: "secadmin" });
    const cookie = (who.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const code = await page.locator(".enrol .code").textContent();
    expect((await send("/api/admin/devices", { code, name: "大厅", scope: ["4310"] }, cookie)).status).toBe(201);
    await expect(page.locator(".wall")).toBeVisible({ timeout: 20_000 });
    await server.stop();
    await server.start();
    await page.reload();
    await expect(page.locator(".wall")).toBeVisible({ timeout: 20_000 });
    const beat = async () => {
      const fleet = await fetch(`${server.url}/api/admin/devices`, { headers: { Cookie: cookie } });
      const { devices } = (await fleet.json()) as { devices: { name: string; beat: { memory_mb: number } | null }[] };
      return devices.map(d => [d.name, (d.beat?.memory_mb ?? 0) > 0]);
    };
    await expect.poll(beat, { timeout: 20_000 }).toEqual([["大厅", true]]);
    await server.stop();
    await dir.remove();
  });
});

test.describe("over a quarter of a simulated hour", () => {
  test.use({ expected: away });

  test("restarts, a 502 page and a cut network leave a wall flat and right", async ({ page }) => {
    test.setTimeout(300_000);
    const { samples, restarts, url, close } = await endure(page, 0.25, 6, 3);
    expect(restarts).toBe(3);
    const [first, last] = [samples[1], samples.at(-1)];
    expect(last?.heapMb).toBeLessThan((first?.heapMb ?? 0) * 1.3 + 5);
    expect(last?.nodes).toBeLessThan((first?.nodes ?? 0) * 1.2 + 200);
    const { total } = await json<Figures>(`${url}/api/summary?layer=disputes&measure=settlement&by=county`);
    await expect(page.locator(".tile .figure strong").first()).toHaveText(total.value.toFixed(1));
    await close();
  });
});

for (const [width, height] of sizes) {
  test(`everything has its place and its size at ${width}×${height}`, async ({ page, kiosk }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    await openWall(page, kiosk.server.url, "paused=1");
    const faults = await page.evaluate(() => {
      const out: string[] = [];
      const least = 0.016 * innerHeight - 0.01;
      const boxes = [...document.querySelectorAll(".panel, .headline, .map, .title, .ticker")].map(
        e => [e.className, e.getBoundingClientRect()] as const,
      );
      for (const [i, [name, a]] of boxes.entries()) {
        if (a.width === 0) continue;
        if (a.left < -5 || a.top < -5 || a.right > innerWidth + 5 || a.bottom > innerHeight + 5)
          out.push(`${name} is cut`);
        for (const [other, b] of boxes.slice(i + 1)) {
          const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (w > 1 && h > 1) out.push(`${name} covers ${other}`);
        }
      }
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        const e = n.parentElement;
        if (!e?.offsetParent || !n.textContent?.trim()) continue;
        const size = Number.parseFloat(getComputedStyle(e).fontSize);
        if (size < least) out.push(`${n.textContent} has ${size} px`);
      }
      const figure = document.querySelector(".figure strong");
      const share = figure ? Number.parseFloat(getComputedStyle(figure).fontSize) / innerHeight : 0;
      if (share < 0.05 || share > 0.07) out.push(`figures have ${(100 * share).toFixed(1)} %`);
      return out;
    });
    expect(faults).toEqual([]);
  });
}

for (const query of ["paused=1", "paused=1&theme=light&lang=en", "visitor=1&paused=1"]) {
  test(`axe finds nothing on a wall with ${query}`, async ({ page, kiosk }) => {
    await page.emulateMedia({ reducedMotion: "reduce" }); // what fades in would be measured as low contrast
    await openWall(page, kiosk.server.url, query);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)).toEqual([]);
  });
}

test("the handover board counts the shift for a wall, and the legend says that no visits were made", async ({
  page,
  kiosk,
}) => {
  const { url } = kiosk.server;
  interface Shift {
    layers: { layer: string; found: number; newly_overdue: number | null; overdue: number | null; silent: boolean }[];
  }
  const shift = await json<Shift>(`${url}/api/handover`);
  await page.goto(`${url}/wall?view=handover`);
  const row = page.getByRole("row", { name: /^矛盾/ }).first();
  const disputes = shift.layers.find(l => l.layer === "disputes");
  await expect(row.getByRole("cell").last()).toHaveText(count(disputes?.overdue ?? -1), { timeout: 20_000 });
  await expect(page.getByRole("columnheader", { name: "本班新增超期" }).first()).toBeVisible();
  await expect(page.getByText("本班无新数据")).toBeVisible();
  await openWall(page, url, "paused=1");
  await expect(page.locator(".legend .keys")).toContainText("近 3 小时无走访记录"); // the demonstration ends in June
});

test("a visitor sees counts, and no case", async ({ page, kiosk }) => {
  await openWall(page, kiosk.server.url, "visitor=1&paused=1");
  await expect(page.locator(".pressing, .latest, .ticker")).toHaveCount(0);
  await expect(page.locator(".tile .figure em")).toHaveText(["件", "件", "件", "次"]);
  await expect(page.locator("body")).not.toContainText(/村|超期/);
  await page.goto(`${kiosk.server.url}/wall?view=handover&visitor=1`);
  await expect(page.getByText("本班无新数据")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("heading", { name: "等级最高的在办事项，新的在前" })).toHaveCount(0);
});

test("a newer build loads itself between two scenes, where the tour was", async ({ page, kiosk }) => {
  const proxy = new FrontProxy(() => kiosk.server.url);
  const url = await proxy.start();
  await page.clock.install();
  await openWall(page, url, "dwell=20");
  await page.evaluate(() => {
    document.body.dataset.old = "yes";
  });
  proxy.build = "newer";
  await page.clock.runFor(5 * 60_000 + 2000);
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => document.body.dataset.old)).toBe("yes"); // not soon after it began
  const scene = page.waitForURL(/scene=/, { timeout: 30_000 });
  await page.clock.runFor(6 * 60_000);
  await scene;
  const mark = () => page.evaluate(() => document.body.dataset.old ?? "gone").catch(() => "going");
  await expect.poll(mark, { timeout: 30_000 }).toBe("gone");
  await settled(page);
  await proxy.stop();
});
