/** What a browser remembers for a person, and what a person is told who cannot see the map. */
import { expect, test } from "./test";

test("a view is kept under a name and comes back; its link names no record", async ({ desk, page }) => {
  await desk.open("/?unit=431021&level=1&sel=counties:431021");
  await page.getByRole("button", { name: "视图" }).click();
  await page.getByLabel("为当前视图起名").fill("桂阳一级");
  await page.getByRole("button", { name: "保存" }).click();
  await page.keyboard.press("Escape");
  await desk.open("/");
  await page.getByRole("button", { name: "视图" }).click();
  await page.getByRole("button", { name: "桂阳一级", exact: true }).click();
  await expect(page).toHaveURL(/level=1&unit=431021$/);
  await page.getByRole("button", { name: "视图", exact: true }).click(); // the menu closed with the choice
  await page.getByRole("button", { name: "删除“桂阳一级”" }).click();
  await expect(page.locator(".saved")).toHaveCount(0);
});

test("what changed since the last visit is told in sentences and outlined", async ({ desk, page }) => {
  await desk.open("/");
  const read = () => page.evaluate(() => Object.keys(localStorage).find(k => k.startsWith("lianxin seen")) ?? "");
  await expect.poll(read).not.toBe("");
  const name = await page.evaluate(() => {
    const key = Object.keys(localStorage).find(k => k.startsWith("lianxin seen")) ?? "";
    const seen = JSON.parse(localStorage.getItem(key) ?? "{}");
    const [unit = ""] = Object.keys(seen.counts);
    seen.counts[unit] -= 1;
    seen.at = new Date(Date.now() - 7_200_000).toISOString();
    localStorage.setItem(key, JSON.stringify(seen));
    return unit;
  });
  await page.reload();
  await desk.settled();
  const note = page.getByRole("region", { name: "自您上次查看以来" });
  await expect(note).toContainText("2 小时前，之后有 1 个村的纠纷数有变化");
  await expect(note).toContainText("多了 1 件，少了 0 件");
  const before = await desk.inked("lit", "--text");
  await note.getByRole("button", { name: "在地图上勾出" }).click();
  await expect.poll(() => desk.inked("lit", "--text")).toBeGreaterThan(before);
  await note.locator(".link-like").click();
  await expect(page).toHaveURL(new RegExp(`sel=villages:${name}`));
});

test("high contrast and the theme are chosen in the menu", async ({ desk, page }) => {
  await desk.open("/");
  await page.locator(".user > button").click();
  await page.getByRole("button", { name: "高对比度" }).click();
  await expect(page).toHaveURL(/contrast=more/);
  const same = await page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    return style.getPropertyValue("--muted").trim() === style.getPropertyValue("--text").trim();
  });
  expect(same).toBe(true);
  await page.getByRole("link", { name: "登录" }).click();
  await expect(page).toHaveURL(/sign-in/);
});

test.describe("a browser older than the oldest served", () => {
  test.use({
    userAgent: "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.198 Safari/537.36",
  });

  test("is told so in plain words", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByText("此浏览器版本过旧")).toBeVisible();
    await expect(page.getByText("Chromium / Edge 109")).toBeVisible();
  });
});
