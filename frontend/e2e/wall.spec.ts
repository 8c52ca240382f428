/** The wall over the real binary: it starts by itself, tells the truth, goes on, and fits its screens. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { count } from "../src/format";
import { FrontProxy } from "./proxy";
import { lianxin } from "./server";
import { expect } from "./test";
import { cut, type Figures, json, openWall, settled, sizes, test } from "./wall";

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
  await expect(page.locator(".told .what")).toHaveText(["新增红色矛盾", /^桂阳县/], { timeout: 30_000 });
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

for (const [width, height] of [
  [1080, 1920],
  [1366, 768],
] as const) {
  test(`no English text is cut at ${width}×${height}`, async ({ page, kiosk }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: "reduce" });
    for (const scene of ["p:0", "p:1", "p:2", "c:431023", "p:0&visitor=1"]) {
      await openWall(page, kiosk.server.url, `paused=1&lang=en&scene=${scene}`);
      expect(await cut(page), scene).toEqual([]);
    }
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
  await page.goto("about:blank"); // else it would miss the server
  await proxy.stop();
});
