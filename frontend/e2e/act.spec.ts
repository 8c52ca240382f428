/** A county official registers a dispute on the map and takes it through the first steps. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, items, test } from "./test";

/** Signs in as a role of the demonstration; the page that opens next is that person's. */
async function signIn(page: Page, role: string): Promise<{ scope: string[] }> {
  const answer = await page.request.post("/api/session", { data: { demo: role } });
  expect(answer.ok()).toBe(true);
  return (await answer.json()).viewer;
}

test("a dispute is registered with a click on the map, accepted, and its file read for a purpose", async ({
  page,
  desk,
  server,
}) => {
  const { scope } = await signIn(page, "official");
  await desk.open();
  await page.getByRole("button", { name: "登记", exact: true }).click();
  const drawer = page.getByRole("complementary", { name: "登记矛盾纠纷" });
  await drawer.getByRole("button", { name: "在地图上点选" }).click();
  const villages = await items(server.url, "villages", `limit=1&unit=${scope[0]}`);
  const [inside] = villages.features;
  expect(inside).toBeDefined();
  const map = await page.locator("#map").boundingBox();
  if (!map) throw new Error("no map");
  const land = await desk.extent("land");
  await page.mouse.click((land.left + land.right) / 2, (land.top + land.bottom) / 2);
  await expect(page.locator(".picked")).toBeVisible();
  const place = drawer.locator(".place-input [role=status]");
  const first = await place.textContent();
  const pin = await page.locator(".picked").boundingBox();
  if (!pin) throw new Error("no pin");
  await page.mouse.move(pin.x + pin.width / 2, pin.y + pin.height / 2);
  await page.mouse.down();
  await page.mouse.move(pin.x + 6, pin.y + 4, { steps: 5 });
  await page.mouse.up();
  await expect(place).not.toHaveText(first ?? "");
  await expect(place).toContainText("›");
  const dragged = await place.textContent();
  await page.getByRole("button", { name: "选定的地点" }).press("ArrowUp");
  await expect(place).not.toHaveText(dragged ?? "");
  await drawer.getByLabel("纠纷类别").selectOption("land");
  await drawer.getByLabel("等级").selectOption("2");
  await drawer.getByLabel("事项").fill("测试水渠改道");
  await drawer.getByLabel("当事人").fill("canary-act-party");
  await drawer.getByRole("button", { name: "登记", exact: true }).click();
  const handling = page.getByRole("complementary", { name: "办理 · 矛盾纠纷" });
  await expect(handling.getByRole("heading", { name: "测试水渠改道" })).toBeVisible();
  await expect(handling.getByText("还有 60 天")).toBeVisible();
  await handling.getByRole("button", { name: "已受理" }).click();
  await expect(handling.getByText("已保存")).toBeVisible();
  await expect(handling.locator("[aria-current=step]")).toHaveText("已受理");
  await handling.getByText("案卷", { exact: true }).click();
  await handling.getByLabel("查看用途").fill("核对当事人");
  await handling.getByRole("button", { name: "查看案卷" }).click();
  await expect(handling.getByText("canary-act-party")).toBeVisible();
  await handling.getByText("经过", { exact: true }).click();
  await expect(handling.getByText("已发现 → 已受理")).toBeVisible();
  const axe = await new AxeBuilder({ page }).include(".act").analyze();
  expect(axe.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`)).toEqual([]);
  const found = async () =>
    (await items(server.url, "disputes", `source=form&q=${encodeURIComponent("测试水渠改道")}`)).numberMatched;
  await expect.poll(found).toBe(1);
});

test.describe("a refusal", () => {
  test.use({ expected: /400 \(Bad Request\)/ });

  test("a step that needs a reason says so, and nothing is lost", async ({ page, desk, server }) => {
    const { scope } = await signIn(page, "official");
    const open = await items(server.url, "disputes", `limit=1&status=accepted,assigned,in_progress&unit=${scope[0]}`);
    const [record] = open.features;
    if (!record) throw new Error("no open dispute in scope");
    await desk.open(`/?sel=disputes:${record.id}`);
    await page.getByRole("button", { name: "办理", exact: true }).click();
    const handling = page.getByRole("complementary", { name: "办理 · 矛盾纠纷" });
    await handling.getByRole("button", { name: "已中止" }).click();
    await expect(handling.getByText(/未提交：理由/)).toBeVisible();
    await handling.getByLabel("理由 退回").fill("等待鉴定");
    await handling.getByRole("button", { name: "已中止" }).click();
    await expect(handling.locator("[aria-current=step]")).toHaveText("已中止");
  });
});

test("Escape closes the drawer and loses nothing, and a step that is pressed twice is one step", async ({
  page,
  desk,
  server,
}) => {
  const { scope } = await signIn(page, "official");
  await desk.open();
  const register = page.getByRole("button", { name: "登记", exact: true }).first();
  await register.click();
  const drawer = page.getByRole("complementary", { name: "登记矛盾纠纷" });
  await drawer.getByLabel("事项").fill("写了一半的纠纷");
  await page.keyboard.press("Escape");
  await expect(drawer).toHaveCount(0);
  await register.click();
  await expect(drawer.getByLabel("事项")).toHaveValue("写了一半的纠纷");
  await drawer.getByRole("button", { name: "清空" }).click();
  await expect(drawer.getByLabel("事项")).toHaveValue("");

  const [village] = (await items(server.url, "villages", `limit=1&unit=${scope[0]}`)).features;
  const made = await page.request.post("/api/collections/disputes/items", {
    headers: { "Idempotency-Key": "pressed-twice" },
    data: { type: "Feature", geometry: null, properties: { category: "land", unit: village?.id } },
  });
  const record = await made.json();
  await desk.open(`/?sel=disputes:${record.id}`);
  await page.getByRole("button", { name: "办理", exact: true }).click();
  const handling = page.getByRole("complementary", { name: "办理 · 矛盾纠纷" });
  let steps = 0;
  page.on("request", r => {
    if (r.url().endsWith("/step")) steps++;
  });
  await handling.getByRole("button", { name: "已受理" }).dblclick();
  await expect(handling.getByText("已保存")).toBeVisible();
  await expect(handling.locator("[aria-current=step]")).toHaveText("已受理");
  expect(steps).toBe(1);
});

test.describe("somebody else was first", () => {
  test.use({ expected: /412 \(Precondition Failed\)/ });

  test("what was written stays, with what the other wrote beside it", async ({ page, desk, server }) => {
    const { scope } = await signIn(page, "official");
    const [record] = (await items(server.url, "disputes", `limit=1&unit=${scope[0]}`)).features;
    if (!record) throw new Error("no dispute in scope");
    await desk.open(`/?sel=disputes:${record.id}`);
    await page.getByRole("button", { name: "办理", exact: true }).click();
    const handling = page.getByRole("complementary", { name: "办理 · 矛盾纠纷" });
    await handling.getByText("更正", { exact: true }).click();
    await handling.getByLabel("事项").fill("我的说法");
    const other = await page.request.patch(`/api/collections/disputes/items/${record.id}`, {
      headers: { "If-Match": `"v${record.properties.version}"`, "Idempotency-Key": "first-of-two" },
      data: { properties: { title: "别人的说法" } },
    });
    expect(other.ok()).toBe(true);
    await handling.getByRole("button", { name: "保存" }).click();
    await expect(handling.getByText("刚被别人改动")).toBeVisible();
    await expect(handling.getByText("刚被别人改为：别人的说法")).toBeVisible();
    await expect(handling.getByLabel("事项")).toHaveValue("我的说法");
    await page.keyboard.press("Escape");
    await expect(handling).toHaveCount(0);
    await page.getByRole("button", { name: "办理", exact: true }).click();
    await handling.getByText("更正", { exact: true }).click();
    await expect(handling.getByText("刚被别人改为：别人的说法")).toBeVisible();
    await expect(handling.getByLabel("事项")).toHaveValue("我的说法");
    await handling.getByRole("button", { name: "保存" }).click();
    await expect(handling.getByRole("heading", { name: "我的说法" })).toBeVisible();
  });
});

test("whoever only looks has no button to register", async ({ page, desk }) => {
  await signIn(page, "analyst");
  await desk.open();
  await expect(page.getByRole("button", { name: "登记", exact: true })).toHaveCount(0);
});
