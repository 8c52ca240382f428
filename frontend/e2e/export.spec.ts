/** A person takes away what the screen shows. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, items, test } from "./test";

test("the file has the rows of the screen under its filter", async ({ desk, page, server }) => {
  await desk.open("/?layers=disputes,hazards&unit=431021");
  await page.getByRole("button", { name: "导出", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "导出" });
  await expect(dialog.getByRole("checkbox", { name: "矛盾纠纷", exact: true })).toBeChecked();
  await dialog.getByRole("checkbox", { name: "隐患", exact: true }).uncheck();
  const { numberMatched } = await items(server.url, "disputes", "limit=1&unit=431021");
  const amount = new Intl.NumberFormat("zh-CN").format(numberMatched).replaceAll(",", "[,\\s  ]?");
  await expect(dialog.getByRole("button", { name: new RegExp(`^导出 ${amount} 条$`) })).toBeEnabled();
  await dialog.getByLabel("格式").selectOption("csv");
  await dialog.getByLabel("表头与代码").selectOption("name");
  await dialog.getByLabel("坐标系").selectOption("GCJ-02");
  await expect(dialog.getByText("偏移坐标")).toBeVisible();
  await dialog.getByRole("button", { name: /^导出 / }).click();
  const link = dialog.getByRole("link", { name: /^下载 / });
  await expect(link).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^矛盾纠纷_.*GCJ-02.*演示数据.*\.csv$/);
  const body = await readFile(await download.path(), "utf8");
  const rows = body.trimEnd().split("\r\n");
  expect(rows).toHaveLength(numberMatched + 1);
  expect(rows[0]).toMatch(/^\ufeffid,/);
  expect(rows.slice(1).every(r => r.includes("GCJ-02") && r.includes("431021"))).toBe(true);
});

test("what the map computes is taken away as its items have it", async ({ desk, page, server }) => {
  await desk.open("/?map=hotspots&topic=disputes.rate&unit=431021");
  await page.getByRole("button", { name: "导出", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "导出" });
  const spots = dialog.getByRole("checkbox", { name: "热点分析" });
  await expect(spots).toBeChecked();
  await expect(dialog.getByText("各单位的矛盾纠纷是否显著偏多、偏少")).toBeVisible();
  for (const other of ["矛盾纠纷", "隐患", "民生诉求"])
    await dialog.getByRole("checkbox", { name: other, exact: true }).uncheck();
  await dialog.getByRole("checkbox", { name: "走访覆盖" }).check();
  const { numberMatched } = await items(server.url, "hotspots", "limit=1&unit=431021");
  const { numberMatched: round } = await items(server.url, "coverage", "limit=1&unit=431021");
  const amount = new Intl.NumberFormat("zh-CN").format(numberMatched + round).replaceAll(",", "[,\\s  ]?");
  await dialog.getByLabel("格式").selectOption("geojsonl");
  await expect(dialog.getByRole("button", { name: new RegExp(`^导出 ${amount} 条$`) })).toBeEnabled();
  await dialog.getByRole("checkbox", { name: "走访覆盖" }).uncheck();
  await dialog.getByRole("button", { name: /^导出 / }).click();
  const link = dialog.getByRole("link", { name: /^下载 / });
  await expect(link).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const rows = (await readFile(await download.path(), "utf8"))
    .trimEnd()
    .split("\n")
    .map(r => JSON.parse(r));
  expect(rows).toHaveLength(numberMatched);
  expect(rows.every(r => r.properties.county === "431021" && r.properties.status)).toBe(true);
});

test("a job that failed says why in the reader's language", async ({ desk, page }) => {
  const failed = { href: "/api/exports/x", state: "failed", rows: 0, total: 1, bytes: 0, name: "x", audit_id: "1" };
  await page.route("**/api/exports", r =>
    r.fulfill({ status: 202, json: { ...failed, error: "the server's disk is full", error_zh: "服务器磁盘已满" } }),
  );
  for (const [lang, name, why] of [
    ["zh", "导出", "导出失败：服务器磁盘已满"],
    ["en", "Export", "The export failed: the server's disk is full"],
  ] as const) {
    await desk.open(`/?layers=disputes&lang=${lang}`);
    await page.getByRole("button", { name, exact: true }).click();
    const dialog = page.getByRole("dialog", { name });
    await dialog.locator("button[type=submit]").click();
    await expect(dialog.getByRole("alert")).toHaveText(why);
  }
});

test("the dialog is worked by keyboard alone and is accessible, in both languages", async ({ desk, page }) => {
  for (const language of ["zh", "en"]) {
    await desk.open(`/?layers=disputes&lang=${language}`);
    const name = language === "zh" ? "导出" : "Export";
    await page.getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog).toBeVisible();
    const begin = dialog.locator("button[type=submit]");
    await expect(begin).toBeEnabled();
    await clean(page);
    for (let i = 0; i < 40 && !(await begin.evaluate(e => e === document.activeElement)); i++) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    const link = dialog.locator("a.main");
    await expect(link).toBeVisible();
    await clean(page);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
});

test.describe("a server that refuses", () => {
  test.use({ expected: /503/ });
  test("a refusal is told and nothing is lost", async ({ desk, page }) => {
    await desk.open("/?layers=disputes");
    await page.getByRole("button", { name: "导出", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "导出" });
    await page.route("**/api/exports", r =>
      r.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" }),
    );
    await dialog.locator("button[type=submit]").click();
    await expect(dialog.getByRole("alert")).toContainText("导出太多");
    await page.unroute("**/api/exports");
    await dialog.locator("button[type=submit]").click();
    await expect(dialog.locator("a.main")).toBeVisible();
  });
});

test("who may not export is offered nothing", async ({ page, server }) => {
  await page.request.post(`${server.url}/api/session`, { data: { demo: "contact" } });
  await page.goto("/");
  await expect(page.locator("header.bar")).toBeVisible();
  await expect(page.getByRole("button", { name: "导出", exact: true })).toHaveCount(0);
});

async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include("dialog.export").analyze();
  expect(violations.map(v => `${v.id}: ${v.nodes.map(n => `${n.target} ${n.failureSummary}`).join(" ")}`)).toEqual([]);
}
