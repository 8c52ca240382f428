import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyStore, lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";

test.describe("the link to the server", () => {
  let dir: Awaited<ReturnType<typeof scratch>>;

  test.beforeEach(async () => {
    dir = await scratch();
  });
  test.afterEach(() => dir.remove());
  test.use({ expected: /Failed to load resource|net::ERR_/ });

  test("a break is said and healed without a reload", async ({ desk, page }) => {
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path));
    await server.start();
    await desk.open(`${server.url}/`);
    await expect(page.locator(".link")).toHaveText(/实时/);
    const before = await desk.count("矛盾纠纷");
    await server.stop();
    await expect(page.locator(".link")).toHaveText(/连接中断/);
    await expect(page.locator(".notices")).toContainText("与服务器的连接已断开");
    expect(await desk.count("矛盾纠纷"), "what was known stays").toBe(before);
    await page.locator("#map").focus();
    await page.keyboard.press("ArrowRight");
    await expect(page.locator(".switch .failed").first()).toHaveText("未连接");
    await server.start();
    await expect(page.locator(".link")).toHaveText(/实时/, { timeout: 30_000 });
    await expect(page.locator(".notices")).not.toContainText("断开");
    await expect(page.locator(".switch .failed")).toHaveCount(0, { timeout: 30_000 });
    await server.stop();
  });

  test("a watched view that could not be checked is checked once the link is back", async ({ desk, page }) => {
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path));
    await server.start();
    await desk.open(`${server.url}/?level=1`);
    await page.getByRole("button", { name: "视图", exact: true }).click();
    await page.getByLabel("为当前视图起名").fill("红色");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("button", { name: "关注“红色”的变化" }).click();
    await expect(page.getByRole("button", { name: "不再关注“红色”" })).toBeVisible();
    await page.getByRole("button", { name: /^关注/ }).click();
    await expect(page.locator(".inbox")).toContainText("没有变化");
    await server.stop();
    await expect(page.locator(".link")).toHaveText(/连接中断/);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))); // as if the tab was looked at again
    await expect(page.locator(".inbox")).toContainText("暂时核对不了");
    await server.start();
    await expect(page.locator(".inbox")).toContainText("没有变化", { timeout: 40_000 });
    await server.stop();
  });

  test("tabs share one stream, and each hears of a change", async ({ desk, page, context }) => {
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path));
    await server.start();
    const tabs = [page, await context.newPage(), await context.newPage()];
    for (const tab of tabs) await tab.goto(server.url);
    for (const tab of tabs) await expect(tab.locator(".link")).toHaveText(/实时/);
    await desk.settled();
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(/^lianxin_event_streams (\d+)$/m.exec(metrics)?.[1]).toBe("1");
    const before = await desk.count("矛盾纠纷");
    const file = join(dir.path, "one.csv");
    await writeFile(file, "编号,村代码,类别,状态,发现时间\ntabs-1,431021107001,land,found,2026-06-30\n");
    await lianxin("import", "--store", server.store, "--layer", "disputes", "--crs", "EPSG:4490", file);
    for (const tab of tabs) {
      await expect(tab.locator(".switch", { hasText: "矛盾纠纷" }).locator(".total")).toHaveText(String(before + 1));
    }
    await server.stop();
  });

  test("without a right to look there is a reason and no map", async ({ desk, page }) => {
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "");
    await server.start();
    await page.goto(server.url);
    await expect(page.getByRole("alert")).toHaveText("请先登录。");
    await expect(page.getByRole("button", { name: "重试" })).toBeVisible();
    expect(await page.locator("canvas").count()).toBe(0);
    await page.goto(`${server.url}/?unit=431021`);
    await page.getByRole("link", { name: "登录" }).click();
    await page.getByRole("button", { name: "市指挥中心" }).click();
    await expect(page).toHaveURL(/\/\?.*unit=431021/);
    await expect(page.locator("canvas").first()).toBeVisible();
    expect((await page.request.post(`${server.url}/api/session`, { data: { demo: "sysadmin" } })).ok()).toBe(true);
    await page.goto(server.url);
    await expect(page.getByRole("alert")).toHaveText("您的账号无权查看此内容。");
    await page.getByRole("link", { name: "系统设置" }).click();
    await expect(page).toHaveURL(/\/admin$/);
    await server.stop();
    expect(desk).toBeDefined();
  });

  test("a part that does not come is told of, and comes when it is asked for again", async ({ desk, page }) => {
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path));
    await server.start();
    const signedIn = await page.request.post(`${server.url}/api/session`, { data: { demo: "official" } });
    expect(signedIn.ok()).toBe(true);
    await desk.open(`${server.url}/`);
    const meeting = page.getByRole("button", { name: "会议", exact: true });
    const notices = page.locator(".notices");
    const part = /\/assets\/Dialog-.*\.js$/;
    await page.route(part, route => route.abort());
    await meeting.click();
    await expect(notices).toContainText("页面的一部分未能载入");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.unroute(part);
    await meeting.click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expect(notices).not.toContainText("未能载入");
    await page.keyboard.press("Escape");
    await page.route(/\/assets\/Act-.*\.js$/, route => route.fulfill({ status: 404 }));
    await page.getByRole("button", { name: "登记", exact: true }).click();
    const again = notices.getByRole("button", { name: "重新载入页面" });
    await expect(again).toBeVisible();
    await Promise.all([page.waitForEvent("load"), again.click()]);
    await expect(notices).not.toContainText("未能载入");
    await server.stop();
  });

  test("a wall's device that opens the desk is shown the way to the wall", async ({ desk, page, server }) => {
    await page.request.post(`${server.url}/api/session`, { data: { demo: "kiosk" } });
    await page.goto(`${server.url}/?unit=431021`);
    await expect(page.getByRole("alert")).toHaveText("这台设备只看大屏。");
    await expect(page.getByRole("link", { name: "登录" })).toBeVisible();
    await page.getByRole("link", { name: "指挥大屏" }).click();
    await expect(page).toHaveURL(/\/wall/);
    expect(desk).toBeDefined();
  });

  test("who reads figures alone has those of the own village, and no choice that comes to nothing", async ({
    desk,
    page,
  }) => {
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "");
    await server.start();
    await page.request.post(`${server.url}/api/session`, { data: { demo: "contact" } });
    await page.goto(server.url);
    const topic = page.locator(".topic");
    await expect(topic.getByLabel("事项")).toHaveValue("disputes");
    await topic.getByLabel("事项").selectOption("visits");
    await expect(topic.getByRole("combobox", { name: "指标" })).toHaveValue("coverage");
    const asked = await page.request.get(`${server.url}/api/summary?layer=visits&measure=coverage&by=village`);
    const own: { total: { numerator: number; denominator: number }; values: unknown[] } = await asked.json();
    await expect(page.locator(".total-line")).toContainText(
      new RegExp(`${own.total.numerator} / .*${own.total.denominator}`),
    );
    await expect(page.locator(".rank")).toHaveCount(own.values.length);
    await expect(topic.getByText("热点", { exact: true })).toHaveCount(0);
    await expect(topic.getByLabel("与上期比较")).toHaveCount(0);
    await server.stop();
    expect(desk).toBeDefined();
  });

  test("a county's official sees the own county, the rest faded or absent", async ({ desk, page }) => {
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "official:431021");
    await server.start();
    await desk.open(`${server.url}/`);
    await page.getByRole("button", { name: "列表" }).click();
    await expect(page.locator(".table li").first()).toBeVisible();
    const places = await page.locator(".table li .table-row > :nth-child(4)").allTextContents();
    expect(new Set(places.map(p => p.split(" ")[0])).size).toBe(1);
    const { count } = await page.evaluate(async () => {
      const response = await fetch("/api/collections/disputes/items?limit=5000");
      const doc = await response.json();
      return { count: new Set(doc.features.map((f: { properties: { county: string } }) => f.properties.county)).size };
    });
    expect(count).toBe(1);
    await server.stop();
  });

  for (const path of ["/", "/brief", "/visit", "/sign-in", "/account", "/admin", "/audit", "/alerts", "/citizen"]) {
    test(`${path} whose scripts do not come says so and comes when it is asked for again`, async ({ page, server }) => {
      await page.route("**/assets/*.js", route => route.abort());
      await page.goto(server.url + path);
      await expect(page.getByRole("alert")).toContainText("页面没有完整载入");
      await page.unroute("**/assets/*.js");
      await page.getByRole("button", { name: "重新载入 Reload" }).click();
      await expect(page.locator("#app > *, #brief > *, #visit > *, #office > *").first()).toBeVisible();
      await expect(page.getByText("没有完整载入")).toHaveCount(0);
    });
  }

  test("a wall whose scripts do not come asks again by itself", async ({ page, server }) => {
    await page.clock.install();
    await page.route("**/assets/*.js", route => route.abort());
    await page.goto(`${server.url}/wall`);
    await expect(page.getByRole("alert")).toContainText("页面没有完整载入");
    await page.unroute("**/assets/*.js");
    await page.clock.fastForward(11_000);
    await expect(page.locator("#wall > *").first()).toBeVisible();
    await expect(page.getByText("没有完整载入")).toHaveCount(0);
  });
});
