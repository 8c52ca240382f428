/** The desk on a telephone: each board is a sheet over the map, nothing runs out at the side, everything is large enough for a thumb. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Desk, expect, test } from "./test";

/** What a thumb cannot hit well, and what sticks out at the side. */
async function faults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const told: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) told.push(`the page is ${scrollWidth} wide`);
    for (const e of document.querySelectorAll(
      "#app button, #app select, #app input:not([type=checkbox], [type=radio])",
    )) {
      const box = e.getBoundingClientRect();
      const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && !e.closest(".unseen, .leaflet-pane");
      if (!seen || e.matches(".link-like")) continue; // words in a sentence are exempt: WCAG 2.2, 2.5.8
      const what = `${e.tagName} ${e.className} “${(e.textContent ?? "").trim().slice(0, 20)}”`;
      if (box.height < 43.5 || box.width < 43)
        told.push(`${what} is ${Math.round(box.width)}×${Math.round(box.height)}`);
      if (e.tagName === "BUTTON" && e.scrollHeight > e.clientHeight + 4) told.push(`${what} is cut`);
      if (box.right > clientWidth + 1 || box.left < -1) told.push(`${what} sticks out`);
    }
    return told;
  });
}

/** Opens an address: on a telephone the panels are folded, and the map is all there is to wait for. */
async function open(desk: Desk, at: string): Promise<void> {
  await desk.page.goto(at);
  await expect(desk.page.getByRole("button", { name: "专题、图层与筛选" })).toBeVisible();
  await expect.poll(() => desk.inked("land"), { timeout: 30_000 }).toBeGreaterThan(1000);
  await desk.drawn();
}

/** Watches a view, whose inbox then is one more sign in the bar; gives back how to take it away. */
async function watchView(page: Page, name: string): Promise<() => Promise<unknown>> {
  const made = await page.request.post("/api/views", { data: { name, query: "?level=1", unit: "" } });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = await made.json();
  const seen = await page.request.put(`/api/views/${id}/watch`, { data: { version: 1, layers: {} } });
  expect(seen.status(), await seen.text()).toBe(204);
  return () => page.request.delete(`/api/views/${id}`, { headers: { "If-Match": made.headers().etag ?? "" } });
}

for (const [width, height] of [
  [390, 844],
  [360, 740],
] as const) {
  test.describe(`at ${width}×${height}`, () => {
    test.use({ viewport: { width, height }, hasTouch: true });

    test("the table is a sheet whose layers read on one line", async ({ page, desk }) => {
      await open(desk, "/");
      await page.getByRole("button", { name: "列表", exact: true }).click();
      await expect(page.locator(".table .rows-one").first()).toBeVisible();
      expect(await faults(page), "the table").toEqual([]);
    });

    test("folded away, the filter still tells how much of it is in force", async ({ page, desk }) => {
      await open(desk, "/?stage=overdue&level=1,2&off=disputes:land");
      await expect(page.getByRole("button", { name: "专题、图层与筛选" }).locator(".dot")).toHaveText("4");
      expect(await faults(page), "the handle").toEqual([]);
    });

    test("what presses is told first, and leads to a sheet of its cases", async ({ page, desk }) => {
      await open(desk, "/?map=fuel");
      await page.getByRole("button", { name: "专题、图层与筛选" }).click();
      await expect(page.locator(".glance strong")).toHaveCount(3);
      expect(await faults(page), "the figures").toEqual([]);
      await page.locator(".glance").getByRole("button", { name: "已超期" }).click();
      await expect(page.locator(".table .rows-one").first()).toBeVisible();
      await expect(page.locator(".side")).toHaveCount(0);
    });

    test("ranking, spots, fuel and comparison are sheets that take turns", async ({ page, desk }) => {
      const answer = await page.request.post("/api/session", { data: { demo: "official" } });
      expect(answer.ok()).toBe(true);
      const drop = await watchView(page, `手机${width}`);
      const side = page.getByRole("button", { name: "专题、图层与筛选" });
      await open(desk, "/");
      await expect(page.getByRole("button", { name: "关注", exact: true })).toBeVisible(); // as many signs above as there may be
      expect(await faults(page), "the map alone").toEqual([]);
      await page.getByRole("button", { name: "排名" }).click();
      const ranks = page.getByRole("complementary", { name: "排名" });
      await expect(ranks.locator(".rank").first()).toBeVisible();
      expect(await faults(page), "ranking").toEqual([]);
      await ranks.getByRole("button", { name: "收起排名" }).click();
      await expect(ranks).toHaveCount(0);
      await side.click();
      await page.getByLabel("并看").selectOption({ index: 1 });
      await expect(page.locator(".nine")).toBeVisible();
      expect(await faults(page), "comparison").toEqual([]);

      await open(desk, "/?map=hotspots");
      await page.getByRole("button", { name: "热点", exact: true }).click();
      await expect(page.getByRole("complementary", { name: "热点" })).toBeVisible();
      expect(await faults(page), "spots").toEqual([]);

      await open(desk, "/?map=fuel");
      await side.click();
      expect(await faults(page), "fuel").toEqual([]);
      await page.getByRole("button", { name: "在地图上放一座试试" }).click();
      const board = page.getByRole("complementary", { name: "加油" });
      await expect(board.getByRole("status")).toContainText("户");
      expect(await faults(page), "what if").toEqual([]);
      const axe = await new AxeBuilder({ page }).analyze();
      expect(axe.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`)).toEqual([]);
      await board.getByRole("button", { name: "拿掉" }).click();
      await expect(board.getByRole("heading", { level: 2 })).toBeVisible();
      await drop();
    });
  });
}
