/** The meeting kit over the real binary: the map on paper, the weekly brief, the overdue list by township. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Download, Page } from "@playwright/test";
import { expect, test } from "./test";

async function openKit(page: Page) {
  await page.getByRole("button", { name: "会议", exact: true }).click();
  await expect(page.locator(".preview canvas")).toBeVisible({ timeout: 30_000 });
}

async function bytes(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

test("the map goes on paper as a PDF and a PNG of the size that was chosen, by keyboard too", async ({
  desk,
  page,
}) => {
  await desk.open("/?unit=431021");
  await openKit(page);
  const { violations } = await new AxeBuilder({ page }).include("dialog.meeting").analyze();
  expect(violations.map(v => v.id)).toEqual([]);
  await page.getByLabel("图题").fill("桂阳县测试图");
  await page.getByRole("radio", { name: "A4" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "A3" })).toBeChecked();
  await expect(page.getByText("420 × 297 毫米，220 dpi")).toBeVisible();
  await expect(page.getByRole("img", { name: "预览：桂阳县测试图" })).toBeVisible();
  await expect(page.locator(".preview canvas")).toBeVisible({ timeout: 30_000 });
  const [pdf] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "保存 PDF" }).press("Enter"),
  ]);
  expect(pdf.suggestedFilename()).toMatch(/^演示数据_自动生成_桂阳县测试图_\d{8}\.pdf$/);
  const document = (await bytes(pdf)).toString("latin1");
  expect(document).toContain("/MediaBox [0 0 1190.55 841.89]");
  expect(document).toContain("/Width 3638 /Height 2572");
  const [png] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "保存 PNG" }).press("Enter"),
  ]);
  const picture = await bytes(png);
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([3638, 2572]);
  expect(Math.round(picture.readUInt32BE(41) * 0.0254)).toBe(220);
  // What is drawn: colours of the land, and the red label of generated data.
  const inks = await page.evaluate(() => {
    const canvas = window.document.querySelector<HTMLCanvasElement>(".preview canvas");
    const data = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const seen = new Map<string, number>();
    for (let i = 0; i < data.length; i += 40) {
      const key = `${data[i]},${data[i + 1]},${data[i + 2]}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    return Object.fromEntries([...seen].filter(([, n]) => n > 30));
  });
  const shade = await page.evaluate(() => {
    const hex = getComputedStyle(window.document.documentElement).getPropertyValue("--step-3").trim();
    return [1, 3, 5].map(i => Number.parseInt(hex.slice(i, i + 2), 16)).join(",");
  });
  expect(inks[shade], "land of the middle class").toBeGreaterThan(100);
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog.meeting")).toBeHidden();
});

test("the overdue list comes with one press, one workbook a township, with the rows of the screen", async ({
  desk,
  page,
}) => {
  await desk.open("/?unit=431021&layers=disputes");
  const asked = await page.request.get("/api/collections/disputes/items?unit=431021&overdue=true&limit=1");
  const { numberMatched } = (await asked.json()) as { numberMatched: number };
  await openKit(page);
  const [zip] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "按乡镇拆分下载" }).click(),
  ]);
  expect(zip.suggestedFilename()).toMatch(/按乡镇.*\.zip$/);
  await expect(page.getByText(`已生成：共 ${numberMatched} 条`)).toBeVisible();
  const names = (await bytes(zip)).toString("utf8").match(/桂阳县_[^_/]+_431021\d{3}\.xlsx/g) ?? [];
  expect(new Set(names).size).toBeGreaterThan(5);
});

test.describe(() => {
  test.use({ expected: /status of 400/ }); // a cut-off that is refused

  test("the weekly brief is read, printed, and means the same figures later", async ({ desk, page }) => {
    await desk.open("/?unit=431021");
    await openKit(page);
    const href = await page.getByRole("link", { name: "打开桂阳县周报" }).getAttribute("href");
    await page.goto(href ?? "");
    await expect(page.getByRole("heading", { name: "桂阳县矛盾纠纷和隐患排查化解周报" })).toBeVisible();
    await expect(page.getByText(/数据截至：\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)).toBeVisible();
    await expect(page.locator(".paper .label")).toHaveText("演示数据，自动生成，非真实情况。");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)).toEqual([]);
    // The villages nobody has been to are named, the longest unvisited first, as the visits' own figures have them.
    const until = new URL(page.url()).searchParams.get("until") ?? "";
    const asked = new URLSearchParams({ by: "village", within: "431021", month: until.slice(0, 7), as_of: until });
    const { values } = (await (await page.request.get(`/api/coverage?${asked}`)).json()) as {
      values: { name: string; gap_months: number }[];
    };
    const long = values.filter(v => v.gap_months >= 2);
    const [longest] = long.sort((a, b) => b.gap_months - a.gap_months);
    const unvisited = page.getByRole("table").filter({ hasText: "上次走访" }).locator("tbody tr");
    await expect(unvisited).toHaveCount(Math.min(20, long.length));
    await expect(unvisited.first()).toContainText(`${longest?.name}${longest?.gap_months}`);
    await expect(page.getByText(`另有 ${long.length - 20} 个村（社区）未列出。`)).toHaveCount(long.length > 20 ? 1 : 0);
    const address = page.url();
    expect(new URL(address).searchParams.get("until")).toBeTruthy();
    const told = await page.locator(".paper").textContent();
    await page.reload();
    await expect(page.locator(".paper")).toBeVisible();
    expect(await page.locator(".paper").textContent()).toBe(told);
    expect(page.url()).toBe(address);
    const docx = await page.request.get(
      (await page.getByRole("link", { name: "下载 Word 文档" }).getAttribute("href")) ?? "",
    );
    expect(docx.headers()["content-type"]).toContain("wordprocessingml.document");
    expect((await docx.body()).subarray(0, 2).toString()).toBe("PK");
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".brief-bar")).toBeHidden();
    await page.emulateMedia({ media: "screen" });
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.getByRole("heading", { name: "Weekly brief of disputes and hazards" })).toBeVisible();
    await expect(page.locator(".paper .label")).toHaveText("Demonstration: generated data, not real.");
    await expect(page).toHaveTitle(/^Lianxin · Weekly brief/);
    await page.getByLabel("Up to", { exact: true }).fill("2020-01-05");
    await expect(page.getByRole("alert")).toContainText("This cut-off cannot be used: lies before");
  });
});
