/** Documents and photographs of a case file, and a person's request about their own data, by an official. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, items, test } from "./test";

async function signIn(page: Page): Promise<string> {
  const answer = await page.request.post("/api/session", { data: { demo: "official" } });
  expect(answer.ok()).toBe(true);
  return (await answer.json()).viewer.scope[0];
}

/** A dispute with a person in its case file; its id. */
async function register(page: Page, url: string, scope: string, title: string, parties: string): Promise<string> {
  const { features } = await items(url, "villages", `limit=1&unit=${scope}`);
  const answer = await page.request.post("/api/collections/disputes/items", {
    headers: { "Idempotency-Key": `e2e-${title.length}-${Date.now()}` },
    data: {
      type: "Feature",
      properties: { category: "land", title, unit: features[0]?.id },
      case: { parties, phone: "138-0013-8000", address: "测试村 3 号" },
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()).id;
}

/** A photograph of one colour, as a camera's JPEG. */
async function photo(page: Page, colour: string): Promise<Buffer> {
  const url = await page.evaluate(c => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 200];
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = c;
      context.fillRect(0, 0, 320, 200);
    }
    return canvas.toDataURL("image/jpeg");
  }, colour);
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

async function clean(page: Page, within: string) {
  const { violations } = await new AxeBuilder({ page }).include(within).analyze();
  expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`)).toEqual([]);
}

test.describe("attachments", () => {
  test.use({ expected: /400 \(Bad Request\)/ });

  test("photographs before and after are sent, compared with keys, and taken away again", async ({
    page,
    desk,
    server,
  }) => {
    const scope = await signIn(page);
    const id = await register(page, server.url, scope, "测试校门口道路", "测试人丙");
    await desk.open(`/?sel=disputes:${id}`);
    await page.getByRole("button", { name: "办理", exact: true }).click();
    const drawer = page.getByRole("complementary", { name: "办理 · 矛盾纠纷" });
    await drawer.getByText("案卷", { exact: true }).click();
    await drawer.getByLabel("查看用途").fill("核实整改情况");
    await drawer.getByRole("button", { name: "查看案卷" }).click();
    await expect(drawer.getByText("还没有文件或照片")).toBeVisible();

    const choose = drawer.getByLabel("添加文件或照片");
    await drawer.getByLabel("照片拍摄于").selectOption("before");
    await choose.setInputFiles({ name: "前.jpg", mimeType: "image/jpeg", buffer: await photo(page, "#a04020") });
    await expect(drawer.getByText("已上传 前.jpg")).toBeVisible();
    await drawer.getByLabel("照片拍摄于").selectOption("");
    await choose.setInputFiles([
      { name: "后.jpg", mimeType: "image/jpeg", buffer: await photo(page, "#2060a0") },
      { name: "协议.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") },
    ]);
    await expect(drawer.getByText("已上传 协议.pdf")).toBeVisible();
    await drawer.getByLabel("后.jpg 拍摄于").selectOption("after");

    await drawer.getByRole("button", { name: "前后对比" }).click();
    const slider = drawer.getByRole("slider", { name: "前后分界" });
    await expect(slider).toHaveAttribute("aria-valuetext", "整改前占 50%");
    const before = drawer.getByRole("img", { name: "整改前：前.jpg" });
    await expect(before).toHaveCSS("clip-path", /50%/);
    await slider.press("ArrowRight");
    await expect(slider).toHaveAttribute("aria-valuetext", "整改前占 51%");
    await expect(before).toHaveCSS("clip-path", /49%/);
    await slider.press("Home");
    await expect(before).toHaveCSS("clip-path", /100%/);
    const after = drawer.getByRole("img", { name: "整改后：后.jpg" });
    for (const image of [before, after]) {
      const box = await image.boundingBox();
      expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(1.6, 1);
    }
    expect(await before.evaluate(i => (i as HTMLImageElement).naturalWidth)).toBe(320);
    await clean(page, ".act");

    await choose.setInputFiles({ name: "页.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<html>") });
    await expect(drawer.getByText("页.jpg 未上传：是 HTML、SVG 或 XML，可能含有程序")).toBeVisible();
    await drawer.getByRole("button", { name: "知道了" }).click();

    const saved = page.waitForEvent("download");
    await drawer.getByRole("button", { name: "下载 协议.pdf" }).click();
    expect(await readFile(await (await saved).path(), "utf8")).toBe("%PDF-1.4\n%%EOF\n");
    page.once("dialog", d => void d.accept());
    await drawer.getByRole("button", { name: "删除 协议.pdf" }).click();
    await expect(drawer.getByRole("button", { name: "下载 协议.pdf" })).toHaveCount(0);
  });
});

test("a person's data is found, handed over, corrected and erased", async ({ page, server }) => {
  const scope = await signIn(page);
  const id = await register(page, server.url, scope, "测试水渠", "测试人甲、测试人乙");
  await page.goto("/citizen");
  await page.getByLabel("姓名").fill("测试人甲");
  await page.getByLabel("事由").fill("本人到窗口申请");
  await page.keyboard.press("Enter");
  const row = page.getByRole("row", { name: new RegExp(id) });
  await expect(row).toContainText("姓名");
  await clean(page, "body");
  await row.getByRole("checkbox", { name: `选择 矛盾纠纷 ${id}` }).check();

  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "提供副本" }).click();
  const zip = await readFile(await (await saved).path());
  expect(zip.subarray(0, 2).toString()).toBe("PK");
  await expect(page.getByText("已下载")).toBeVisible();

  const correct = page.getByRole("form", { name: "更正" });
  await correct.getByLabel("新姓名").fill("测试人佳");
  await correct.getByRole("button", { name: "更正所选 1 条" }).click();
  await expect(page.getByText("已更正 1 条案卷。")).toBeVisible();
  await expect(page.getByText("本辖区案卷中没有提及此人。")).toBeVisible();

  await page.getByLabel("姓名").fill("测试人佳");
  await page.getByRole("button", { name: "查找" }).click();
  await row.getByRole("checkbox", { name: `选择 矛盾纠纷 ${id}` }).check();
  await row.getByRole("checkbox", { name: "地址" }).check();
  const erase = page.getByRole("form", { name: "删除" });
  await expect(erase.getByRole("button")).toBeDisabled();
  await clean(page, "body");
  await erase.getByRole("checkbox").check();
  await erase.getByRole("button", { name: "删除所选 1 条" }).click();
  await expect(page.getByText("已从 1 条案卷中删除。")).toBeVisible();
  const file = await page.request.get(`/api/cases/${id}?layer=disputes`, { headers: { "X-Purpose": "check" } });
  const values = (await file.json()).fields.map((f: { value: string }) => f.value);
  expect(values).toEqual(["测试人乙", "138-0013-8000"]);
});

test.describe("a request that is not one", () => {
  test.use({ expected: /400 \(Bad Request\)/ });

  test("is told at its fields", async ({ page }) => {
    await signIn(page);
    await page.goto("/citizen");
    await page.getByLabel("电话").fill("12");
    await page.getByLabel("事由").fill("查");
    await page.getByRole("button", { name: "查找" }).click();
    await expect(page.getByText("不是一个电话号码")).toBeVisible();
    await expect(page.getByText("请写明事由（4 至 500 字）")).toBeVisible();
    await page.getByLabel("电话").fill("13800138000");
    await page.getByLabel("事由").fill("电话 138-0013-8000 的机主申请");
    await page.getByRole("button", { name: "查找" }).click();
    await expect(page.getByText("不能写入当事人的姓名或号码")).toBeVisible();
  });
});

test("the page of personal data reads in English", async ({ page }) => {
  await signIn(page);
  await page.goto("/citizen?lang=en&theme=dark");
  await expect(page.getByRole("heading", { name: "Personal data" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Find" })).toBeVisible();
  await clean(page, "body");
});
