/** Views that an official saves, shares and watches, and rows assigned together. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, items, test } from "./test";

async function signIn(page: Page, role: string): Promise<{ scope: string[] }> {
  const answer = await page.request.post("/api/session", { data: { demo: role } });
  expect(answer.ok()).toBe(true);
  return (await answer.json()).viewer;
}

/** Opens the menu of views and saves what is shown. */
async function saveView(page: Page, name: string, share = ""): Promise<void> {
  await page.getByRole("button", { name: "视图", exact: true }).click();
  await page.getByLabel("为当前视图起名").fill(name);
  if (share) await page.getByLabel("共享范围").selectOption({ label: share });
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.locator(".saved-name", { hasText: name })).toBeVisible();
}

async function clean(page: Page, part: string): Promise<void> {
  const axe = await new AxeBuilder({ page }).include(part).analyze();
  expect(axe.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`)).toEqual([]);
}

/** Registers a dispute in a village as whoever is signed in. */
async function register(page: Page, unit: string, title: string): Promise<{ id: string; version: number }> {
  const answer = await page.request.post("/api/collections/disputes/items", {
    data: { type: "Feature", properties: { category: "land", level: "2", title, unit } },
    headers: { "Idempotency-Key": crypto.randomUUID() },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return answer.json();
}

test("a view is saved on the server, watched, and tells what changed under it; opening it makes that seen", async ({
  page,
  desk,
  server,
}) => {
  const { scope } = await signIn(page, "official");
  const village = (await items(server.url, "villages", `limit=1&unit=${scope[0]}`)).features[0]?.id ?? "";
  await desk.open("/?q=%E7%9C%8B%E7%89%A2%E6%B5%8B%E8%AF%95"); // 看牢测试
  await saveView(page, "本县看牢");
  await page.getByRole("button", { name: "关注“本县看牢”的变化" }).click();
  await expect(page.getByRole("button", { name: "不再关注“本县看牢”" })).toBeVisible();
  await clean(page, ".views-menu");
  await page.keyboard.press("Escape");
  const inbox = page.getByRole("button", { name: /^关注/ });
  await expect(inbox).toBeVisible();

  const made = await register(page, village, "看牢测试之一");
  await register(page, village, "看牢测试之二");
  await expect(inbox.locator(".dot")).toHaveText("1", { timeout: 20_000 });
  await expect(page.getByText("1 个关注的视图有变化")).toBeAttached();

  await desk.open("/"); // a reload forgets nothing
  await expect(inbox.locator(".dot")).toHaveText("1", { timeout: 20_000 });
  await inbox.click();
  await expect(page.locator(".inbox .news")).toContainText("新增 2 件，涉及 1 个村。");
  await clean(page, ".views-menu");
  await page.locator(".inbox .news .saved-name").click();
  const note = page.getByRole("region", { name: "“本县看牢”自您上次查看以来" });
  await expect(note).toContainText("新增 2 件");
  await expect(page).toHaveURL(/q=/);
  await expect(inbox.locator(".dot")).toHaveCount(0);
  await clean(page, ".watch-note");

  const step = await page.request.delete(`/api/collections/disputes/items/${made.id}?reason=e2e`, {
    headers: { "If-Match": `"v${made.version}"`, "Idempotency-Key": "e2e-remove" },
  });
  expect(step.status()).toBe(204);
  await expect(inbox.locator(".dot")).toHaveText("1", { timeout: 20_000 });
  await inbox.click();
  await expect(page.locator(".inbox .news")).toContainText("移出 1 件");
});

test("a view shared by the command centre reaches an official, who is told to see less", async ({ page, desk }) => {
  await signIn(page, "commander");
  await desk.open("/?stage=overdue");
  await saveView(page, "全市超期", "在 全市 内共享");
  await signIn(page, "official");
  await desk.open("/");
  await page.getByRole("button", { name: "视图", exact: true }).click();
  const line = page.locator(".saved", { hasText: "全市超期" });
  await expect(line).toContainText("您看到的范围较小");
  await expect(line.getByRole("button", { name: "删除“全市超期”" })).toHaveCount(0);
  await line.locator(".saved-name").click();
  await expect(page.getByText("您只看到自己辖区内的部分")).toBeVisible();
  await expect(page).toHaveURL(/stage=overdue/);
  await page.getByRole("button", { name: "知道了" }).click();
  await expect(page.getByText("您只看到自己辖区内的部分")).toHaveCount(0);
  await desk.open("/?stage=overdue&from=4310");
  await expect(page.getByText("您只看到自己辖区内的部分")).toBeVisible();
});

test("a view saved by a double click is saved once, and nothing is said to be wrong", async ({ page, desk }) => {
  await signIn(page, "official");
  await desk.open("/");
  let posts = 0;
  await page.route("**/api/views", async route => {
    const post = route.request().method() === "POST";
    if (post) posts++;
    await new Promise(done => setTimeout(done, post ? 800 : 0)); // a slow link
    await route.continue();
  });
  await page.getByRole("button", { name: "视图", exact: true }).click();
  await page.getByLabel("为当前视图起名").fill("点了两下");
  await page.getByRole("button", { name: "保存", exact: true }).dblclick();
  await expect(page.locator(".saved-name", { hasText: "点了两下" })).toHaveCount(1);
  expect(posts).toBe(1);
  await expect(page.getByText("已有同名视图")).toHaveCount(0);
  await expect(page.getByLabel("为当前视图起名")).toHaveValue("");
});

test("without signing in a view is kept in the browser, watched too, and that is said", async ({ page, desk }) => {
  await desk.open("/?level=1");
  await saveView(page, "红色");
  await expect(page.getByText("未登录：视图只存在本浏览器。")).toBeVisible();
  await page.getByRole("button", { name: "关注“红色”的变化" }).click();
  await expect(page.getByRole("button", { name: "不再关注“红色”" })).toBeVisible();
  await desk.open("/");
  await page.getByRole("button", { name: /^关注/ }).click();
  await expect(page.locator(".inbox")).toContainText("没有变化");
  await page.getByRole("button", { name: "视图", exact: true }).click();
  await page.locator(".saved-name", { hasText: "红色" }).click();
  await expect(page).toHaveURL(/level=1/);
  await page.getByRole("button", { name: "视图", exact: true }).click();
  await page.getByRole("button", { name: "删除“红色”" }).click();
  await expect(page.locator(".saved")).toHaveCount(0);
});

/** Signs in, opens the table over three rows of one's own, and gives them back in the table's order. */
async function openTable(page: Page, desk: { open: (at: string) => Promise<void> }, url: string, name: string) {
  const { scope } = await signIn(page, "official");
  const village = (await items(url, "villages", `limit=1&unit=${scope[0]}`)).features[0]?.id ?? "";
  const made = [];
  for (const n of ["甲", "乙", "丙"]) made.push(await register(page, village, `${name}${n}`));
  await desk.open(`/?q=${encodeURIComponent(name)}`);
  await page.getByRole("button", { name: "列表", exact: true }).click();
  await expect(page.locator("button.table-row")).toHaveCount(3);
  return made;
}

test("rows chosen by keyboard are assigned together, and given back", async ({ page, desk, server }) => {
  await openTable(page, desk, server.url, "一起指派");
  await page.locator("button.table-row").first().focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("已选 1 件")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await expect(page.getByText("已选 3 件")).toBeVisible();
  await clean(page, ".table");
  await page.getByRole("button", { name: "指派", exact: true }).click();
  const drawer = page.getByRole("complementary", { name: /^批量指派/ });
  await drawer
    .getByLabel(/包案层级|责任层级|层级/)
    .first()
    .selectOption("county_leader");
  await drawer.getByLabel("理由").fill("周一会议");
  await clean(page, ".act");
  await drawer.getByRole("button", { name: "指派 3 件" }).click();
  await expect(drawer.getByText("已指派 3 件。")).toBeVisible();
  const owned = async () =>
    (await items(server.url, "disputes", `owner_tier=county_leader&q=${encodeURIComponent("一起指派")}`)).numberMatched;
  await expect.poll(owned).toBe(3);
  await drawer.getByRole("button", { name: "撤销这次指派" }).click();
  await expect(drawer.getByText("已撤销，3 件恢复原样。")).toBeVisible();
  await expect.poll(owned).toBe(0);
  await page.getByRole("checkbox", { name: "选中已载入的全部" }).check();
  await page.getByRole("button", { name: "指派", exact: true }).click(); // the drawer is still open, and asks anew
  await expect(drawer.getByRole("button", { name: "指派 3 件" })).toBeVisible();
});

test.describe("a conflict", () => {
  test.use({ expected: /409 \(Conflict\)/ });

  test("names the row that somebody changed, assigns nothing, and goes on with the newest", async ({
    page,
    desk,
    server,
  }) => {
    const [first] = await openTable(page, desk, server.url, "撞车指派");
    if (!first) throw new Error("nothing was registered");
    await page.getByRole("checkbox", { name: "选中已载入的全部" }).check();
    await page.getByRole("button", { name: "指派", exact: true }).click();
    const drawer = page.getByRole("complementary", { name: /^批量指派/ });
    await drawer
      .getByLabel(/包案层级|责任层级|层级/)
      .first()
      .selectOption("township");
    const other = await page.request.patch(`/api/collections/disputes/items/${first.id}`, {
      data: { properties: { owner_tier: "village" } },
      headers: { "If-Match": `"v${first.version}"`, "Idempotency-Key": "e2e-other" },
    });
    expect(other.status(), await other.text()).toBe(200);
    await drawer.getByRole("button", { name: "指派 3 件" }).click();
    await expect(drawer.getByText("有 1 件刚被别人改过，这次一件也没有指派。")).toBeVisible();
    await expect(drawer.locator(".apart li")).toContainText("撞车指派甲");
    await drawer.getByRole("button", { name: "按最新情况继续" }).click();
    await drawer.getByRole("button", { name: "指派 3 件" }).click();
    await expect(drawer.getByText("已指派 3 件。")).toBeVisible();
  });
});

test("who sees one county goes into a township of it at once", async ({ page, desk }) => {
  const { scope } = await signIn(page, "official");
  await desk.open("/?layers=none"); // no pin lies under the pointer
  const land = await desk.extent("land");
  await page.mouse.dblclick((land.left + land.right) / 2, (land.top + land.bottom) / 2);
  await expect(page).toHaveURL(new RegExp(`unit=${scope[0]}\\d{3}(&|$)`));
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/unit=/);
});
