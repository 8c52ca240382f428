/** The phone form as a village official uses it: in a demonstration, without a network, and after it came back. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./test";

test.use({ viewport: { width: 390, height: 844 } });

/** Signs in as the demonstration's village official and opens the form. */
async function open(page: Page): Promise<void> {
  await page.goto("/visit");
  await page.getByRole("button", { name: "以“包村干部”身份试用" }).click();
  await expect(page.getByRole("heading", { name: "走访登记" })).toBeVisible();
  await expect(page.getByText("走访场所")).toBeVisible();
}

/** How many visits of the last hour the server has, as its command centre counts them. */
async function count(url: string): Promise<number> {
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const response = await fetch(`${url}/api/collections/visits/items?limit=1&source=form&datetime=${since}/..`);
  return (await response.json()).numberMatched;
}

test("a ten-household round takes two taps", async ({ page, server }) => {
  await open(page);
  const before = await count(server.url);
  await page.getByRole("button", { name: "10", exact: true }).click();
  await page.getByRole("button", { name: "保存（10 户）" }).click();
  await expect(page.getByText("已送达")).toBeVisible();
  await expect.poll(() => count(server.url)).toBe(before + 1);
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`)).toEqual([]);
});

test("what a visit turns up is registered with it, its parties in the case file alone", async ({ page, server }) => {
  await open(page);
  await page.getByRole("button", { name: "＋ 矛盾纠纷" }).click();
  await expect(page.getByRole("button", { name: "保存（10 户）" })).toBeDisabled();
  const card = page.getByRole("region", { name: "矛盾纠纷" });
  await card.getByRole("radio", { name: "宅基地" }).check();
  await card.getByRole("radio", { name: "二级（橙）" }).check();
  await card.getByLabel("事项（一句话，不写姓名）").fill("院墙占道");
  await card.getByLabel("诉求内容").fill("canary-visit-statement");
  await page.getByRole("button", { name: "保存（10 户）" }).click();
  await expect(page.getByText("已送达").first()).toBeVisible();
  const find = async () => {
    const response = await fetch(
      `${server.url}/api/collections/disputes/items?source=form&q=${encodeURIComponent("院墙占道")}`,
    );
    return response.json();
  };
  await expect.poll(async () => (await find()).numberMatched).toBe(1);
  const doc = await find();
  expect(doc.features[0].properties).toMatchObject({ category: "homestead", level: "2", status: "found" });
  expect(JSON.stringify(doc)).not.toContain("canary-visit-statement");
});

test("without a network visits wait on the phone, through a cold start, and are sent once", async ({
  page,
  context,
  server,
}) => {
  await open(page);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (!active) throw new Error("no worker");
  });
  await expect
    .poll(() => page.evaluate(async () => (await (await caches.open("lianxin-visit-1")).keys()).length))
    .toBeGreaterThan(2);
  const before = await count(server.url);
  await context.setOffline(true);
  await expect(page.getByRole("status").getByText("离线")).toBeVisible(); // before anything was sent
  await page.getByRole("button", { name: "5", exact: true }).click();
  await page.getByRole("button", { name: "保存（5 户）" }).click();
  await expect(page.getByText("待发送", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText("离线 · 1 条待发送")).toBeVisible();
  await page.getByRole("button", { name: "保存（5 户）" }).click();
  await expect(page.getByText("离线 · 2 条待发送")).toBeVisible();
  expect(await count(server.url)).toBe(before);
  await context.setOffline(false);
  await expect(page.getByText("已送达")).toHaveCount(2);
  await expect.poll(() => count(server.url)).toBe(before + 2);
});

test("nothing readable lies in the browser's storage, and signing out wipes it", async ({ page, context }) => {
  await open(page);
  await context.setOffline(true);
  await page.getByText("更多（可不填）").click();
  await page.getByLabel("走访记录").fill("canary-visit-note");
  await page.getByRole("button", { name: /^保存/ }).click();
  await expect(page.getByText("待发送", { exact: true })).toBeVisible();
  const stored = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((done, fail) => {
      const opening = indexedDB.open("lianxin-visit");
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    const rows = await new Promise<{ body: ArrayBuffer }[]>(done => {
      const all = db.transaction("texts").objectStore("texts").getAll();
      all.onsuccess = () => done(all.result);
    });
    db.close();
    return rows.map(r => new TextDecoder().decode(r.body)).join("");
  });
  expect(stored.length).toBeGreaterThan(100);
  expect(stored).not.toContain("canary-visit-note");
  expect(stored).not.toContain("households");
  await context.setOffline(false);
  page.on("dialog", d => void d.accept());
  await page.getByRole("button", { name: "退出" }).click();
  await expect(page.getByText("登记走访需要登录。")).toBeVisible();
  const left = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>(done => {
      const opening = indexedDB.open("lianxin-visit");
      opening.onsuccess = () => done(opening.result);
    });
    return new Promise<number>(done => {
      const n = db.transaction("texts").objectStore("texts").count();
      n.onsuccess = () => done(n.result);
    });
  });
  expect(left).toBe(0);
});

test("a session that ended keeps what was recorded", async ({ page, context }) => {
  await open(page);
  await context.clearCookies();
  await page.getByRole("button", { name: /^保存/ }).click();
  await expect(page.getByText("登录已过期。记录都在手机上")).toBeVisible();
  await expect(page.getByText("待发送", { exact: true })).toBeVisible();
});

test("a recorded round proposes visits that count only after they are confirmed", async ({ page, server }) => {
  await open(page);
  const forms = await page.request.get("/api/collections/villages/items?limit=1");
  const [village] = (await forms.json()).features;
  const cards = await page.request.get(`/api/units/${village.id}`);
  const [lon, lat] = (await cards.json()).point;
  const fixes = Array.from(
    { length: 10 },
    (_, i) => `${lon},${lat},${new Date(Date.now() - (180 - i) * 60_000).toISOString()}`,
  );
  const early = async () => {
    const [from, to] = [190, 120].map(m => new Date(Date.now() - m * 60_000).toISOString());
    const query = `limit=1&source=form&datetime=${from}/${to}`;
    return (await (await fetch(`${server.url}/api/collections/visits/items?${query}`)).json()).numberMatched;
  };
  expect(await early()).toBe(0);
  const heading = Buffer.from("beadb6c82cceb3b6c82ccab1bce4", "hex"); // 经度,纬度,时间 in GB18030, as a spreadsheet saves it
  await page.getByText("更多（可不填）").click();
  await page.getByLabel("轨迹文件（GPX、GeoJSON、CSV）").setInputFiles({
    name: "round.csv",
    mimeType: "text/csv",
    buffer: Buffer.concat([heading, Buffer.from(`\n${fixes.join("\n")}\n0,0,${new Date().toISOString()}\n`)]),
  });
  await expect(page.getByText("11 个点中略去 1 个不可靠的，找到 1 处停留")).toBeVisible();
  expect(await early()).toBe(0);
  await page.getByRole("button", { name: "确认为走访（1 次）" }).click();
  await expect(page.getByText("已送达")).toBeVisible();
  await expect.poll(early).toBe(1);
});

test("what the server returns says why in words, stays on the phone and can be mended", async ({ page, server }) => {
  await open(page);
  const before = await count(server.url);
  await page.getByText("更多（可不填）").click();
  await page.getByLabel("时间", { exact: true }).fill(`${new Date().getFullYear() + 1}-01-02T08:00`);
  await page.getByRole("button", { name: "保存（10 户）" }).click();
  const returned = page.getByRole("listitem").filter({ hasText: "被退回" });
  await expect(returned.getByRole("alert")).toHaveText("走访时间：晚于现在");
  expect(await count(server.url)).toBe(before);
  await returned.getByRole("button", { name: "改好再发" }).click();
  await expect(returned).toHaveCount(1);
  await page.getByLabel("时间", { exact: true }).fill("");
  await page.getByRole("button", { name: "保存（10 户）" }).click();
  await expect(page.getByText("已送达")).toBeVisible();
  await expect(returned).toHaveCount(0);
  await expect.poll(() => count(server.url)).toBe(before + 1);
});

test("a round of another official's village is not kept, and the page says why", async ({ page, server }) => {
  await open(page);
  const own = await (await page.request.get("/api/collections/villages/items?limit=1")).json();
  const township = own.features[0].id.slice(0, 9);
  const all = await (await fetch(`${server.url}/api/collections/villages/items?limit=1000&skipGeometry=true`)).json();
  const other = all.features.find((f: { id: string }) => !f.id.startsWith(township));
  const [lon, lat] = (await (await fetch(`${server.url}/api/units/${other.id}`)).json()).point;
  const fixes = Array.from(
    { length: 10 },
    (_, i) => `${lon},${lat},${new Date(Date.now() - (180 - i) * 60_000).toISOString()}`,
  );
  await page.getByText("更多（可不填）").click();
  await page.getByLabel("轨迹文件（GPX、GeoJSON、CSV）").setInputFiles({
    name: "round.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`lon,lat,time\n${fixes.join("\n")}\n`),
  });
  await expect(page.getByText("另有 1 处停留不在您的村内")).toBeVisible();
  await page.getByText("同时保存路线（住户附近与起止处自动截断）").click();
  await page.getByRole("button", { name: "确认为走访（0 次）" }).click();
  await expect(page.getByText("路线没有保存：不在您的管辖范围内")).toBeVisible();
});
