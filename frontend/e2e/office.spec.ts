/** Sign-in, account, administration and audit over the real binary, as each role of a demonstration. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test as plain } from "@playwright/test";
import { copyStore, lianxin, Server, scratch } from "./server";

const test = plain.extend<object, { office: Server }>({
  office: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright tells what a fixture needs by this pattern
    async ({}, use) => {
      const dir = await scratch();
      const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", join(dir.path, "office")), "");
      await server.start();
      await use(server);
      await server.stop();
      await dir.remove();
    },
    { scope: "worker" },
  ],
});

async function enter(page: Page, server: Server, role: string, next = "") {
  await page.goto(`${server.url}/sign-in${next && `?next=${next}`}`);
  await page.getByRole("button", { name: role }).click();
}

async function clean(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)).toEqual([]);
}

test("a person signs in for the first time, chooses a password and lands where they wanted to go", async ({
  page,
  office,
}) => {
  await enter(page, office, "安全管理员");
  await page.waitForURL("**/admin");
  await page.getByRole("button", { name: "新增用户" }).click();
  const form = page.getByRole("form", { name: "新增用户" });
  await form.getByLabel("账号").fill("new.person");
  await form.getByLabel("姓名").fill("测试新人");
  await form.getByLabel("辖区").fill("43");
  await form.getByRole("button", { name: "保存" }).click();
  const password = await page.locator(".slip .secret").nth(1).textContent();
  await expect(page.getByRole("row", { name: /new\.person/ })).toContainText("未改初始密码");
  await clean(page);
  await page.getByRole("button", { name: "退出" }).click();
  await page.waitForURL("**/sign-in");

  await page.goto(`${office.url}/sign-in?next=/account`);
  await page.getByLabel("账号").fill("new.person");
  await page.getByLabel("密码").fill("not it");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("账号或密码不正确");
  await page.getByLabel("密码").fill(password ?? "");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "请先修改密码" })).toBeVisible();
  await clean(page);
  await page.getByLabel("当前密码").fill(password ?? "");
  await page.getByLabel("新密码", { exact: true }).fill("short");
  await page.getByLabel("再输一次新密码").fill("short");
  await page.getByRole("button", { name: "修改密码" }).click();
  await expect(page.getByLabel("新密码", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("新密码", { exact: true }).fill("Wolke-am-Berg-27");
  await page.getByLabel("再输一次新密码").fill("Wolke-am-Berg-27");
  await page.getByRole("button", { name: "修改密码" }).click();
  await page.waitForURL(url => url.pathname === "/account");
  await expect(page.getByText("测试新人").first()).toBeVisible();
  await clean(page);
});

test("each role finds its own pages and no other", async ({ page, office }) => {
  for (const [role, at, pages] of [
    ["市指挥中心", "/", ["地图", "个人信息", "我的账号", "告警"]],
    ["系统管理员", "/admin", ["我的账号", "管理"]],
    ["安全管理员", "/admin", ["我的账号", "管理"]],
    ["审计员", "/audit", ["我的账号", "审计"]],
  ] as const) {
    await page.context().clearCookies();
    await enter(page, office, role);
    await page.waitForURL(url => url.pathname === at);
    await page.goto(`${office.url}/account`);
    await expect(page.locator(".bar nav a")).toHaveText([...pages]);
    await page.goto(`${office.url}/audit`);
    await expect(page.getByText("当前账号没有这里的权限")).toBeVisible({ visible: role !== "审计员" });
  }
  await page.context().clearCookies();
  await page.goto(`${office.url}/admin#policy`);
  await expect(page.getByText("请先登录")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "登录" }).click();
  await page.getByRole("button", { name: "安全管理员" }).click();
  await page.waitForURL("**/admin#policy");
});

test("a wall is approved by the code it shows, and told what to show", async ({ page, office, request }) => {
  const wall = await (
    await request.post(`${office.url}/api/devices`, { data: { build: "1", screen: "1920×1080" } })
  ).json();
  await enter(page, office, "安全管理员", "/admin%23walls");
  await page.waitForURL("**/admin#walls");
  const form = page.getByRole("form", { name: "批准大屏" });
  await form.getByLabel("登记码").fill("AAAA-AAAA");
  await form.getByLabel("名称").fill("一楼大厅");
  await form.getByLabel("辖区").fill("43");
  await form.getByRole("button", { name: "批准大屏" }).click();
  await expect(form.getByLabel("登记码")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("登记码").fill(String(wall.code).toLowerCase());
  await form.getByRole("button", { name: "批准大屏" }).click();
  await expect(page.getByRole("row", { name: /一楼大厅/ })).toContainText("未应答");
  const state = await (await request.post(`${office.url}/api/devices/poll`, { data: { poll: wall.poll } })).json();
  expect(state.state).toBe("approved");
  const beat = () =>
    request.post(`${office.url}/api/devices/beat`, {
      data: { build: "1", scene: "全市", memory_mb: 210.4, frame_at: new Date().toISOString(), as_of: null },
    });
  expect(await (await beat()).json()).toEqual({ name: "一楼大厅" });
  await expect(page.getByRole("row", { name: /一楼大厅/ })).toContainText("在线");
  await clean(page);
  await page.getByRole("button", { name: "修改 一楼大厅" }).click();
  const editor = page.getByRole("form", { name: "修改 一楼大厅" });
  await editor.getByLabel("屏上消息").fill("十分钟后检修");
  await editor.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("row", { name: /一楼大厅/ })).toContainText("十分钟后检修");
  expect(await (await beat()).json()).toEqual({ name: "一楼大厅", message: "十分钟后检修" });
  await page.getByRole("button", { name: "撤销 一楼大厅" }).click();
  await expect(page.getByRole("row", { name: /一楼大厅/ })).toContainText("已撤销");
  expect((await beat()).status()).toBe(401);
});

test("exact points are given for a purpose and a time, by the keyboard alone, and ended", async ({ page, office }) => {
  await enter(page, office, "数据分析"); // who must exist before somebody can give them anything
  await page.waitForURL(url => url.pathname === "/");
  await page.context().clearCookies();
  await enter(page, office, "安全管理员", "/admin%23users");
  await page.waitForURL("**/admin#users");
  await page.getByRole("button", { name: "新增用户" }).click();
  const user = page.getByRole("form", { name: "新增用户" });
  await user.getByLabel("账号").fill("ana.lyst");
  await user.getByLabel("姓名").fill("测试分析");
  await user.getByLabel("角色").selectOption("analyst");
  await user.getByLabel("辖区").fill("4310");
  await user.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("row", { name: /ana\.lyst/ })).toBeVisible();
  await page.goto(`${office.url}/admin?lang=en#grants`);
  const form = page.getByRole("form", { name: "Grant" });
  await expect(form).toBeVisible();
  await clean(page);
  await form.getByLabel("Analyst").selectOption({ label: "测试分析 (ana.lyst)" });
  await form.getByLabel("Layer").selectOption("hazards");
  await form.getByLabel("What for").focus();
  await page.keyboard.type("no");
  await page.keyboard.press("Enter");
  await expect(form.getByLabel("What for")).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.type(" landslide survey");
  await page.keyboard.press("Enter");
  const row = page.getByRole("row", { name: /ana\.lyst.*hazards.*landslide survey/ });
  await expect(row).toContainText("good");
  await clean(page);
  await row.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await expect(row).toContainText("revoked");
  await expect(row.getByRole("button")).toHaveCount(0);
});

test("an alert is acknowledged with a post, and another county's is not there", async ({ page, office }) => {
  await enter(page, office, "县区干部", "/alerts");
  await page.waitForURL(url => url.pathname === "/alerts");
  await expect(page.getByText("没有待确认的告警")).toBeVisible();
  const own: string = await page.evaluate(async () => {
    const villages = await fetch("/api/collections/villages/items?limit=1&f=json"); // of the official's own county
    return (await villages.json()).features[0].id;
  });
  const other = own.startsWith("431021") ? "431023107001" : "431021107001";
  const file = join(office.store, "..", "alert.csv");
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
  const row = (id: string, unit: string) => `${id},${unit},land,1,found,${today}`;
  await writeFile(file, `编号,村代码,类别,等级,状态,发现时间\n${row("a", own)}\n${row("b", other)}\n`);
  await lianxin("import", "--store", office.store, "--layer", "disputes", "--crs", "EPSG:4490", file);
  const rows = page.getByRole("row").filter({ hasText: "土地" });
  await expect(rows).toHaveCount(1, { timeout: 20_000 });
  await clean(page);
  await page.getByLabel("岗位").fill("县值班长");
  await rows.getByRole("button", { name: /^确认/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("没有待确认的告警")).toBeVisible();
  await expect(rows).toContainText("县值班长");
  await clean(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Alerts" })).toBeVisible();
  await page.context().clearCookies();
  await enter(page, office, "审计员");
  await page.waitForURL("**/audit");
  await expect(page.getByRole("cell", { name: "确认告警" }).first()).toBeVisible();
});

test("settings say what is wrong at the field, and are kept", async ({ page, office }) => {
  await enter(page, office, "系统管理员");
  await page.waitForURL("**/admin");
  const snap = page.getByLabel("界外吸附距离（米）");
  await snap.fill("-5");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(snap).toBeFocused();
  await expect(snap).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("未保存：1 处有误")).toBeVisible();
  await clean(page);
  await snap.fill("250");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText(/版本/)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("界外吸附距离（米）")).toHaveValue("250");
});

test("targets, limits and tables of figures are put in as tables", async ({ page, office }) => {
  await enter(page, office, "系统管理员");
  await page.waitForURL("**/admin");
  const targets = page.getByRole("group", { name: "目标值" });
  const remove = targets.getByRole("button", { name: "删除" });
  await expect(remove).toHaveCount(4); // the demonstration's own go first
  for (let n = 4; n > 0; n--) {
    await remove.first().click();
    await expect(remove).toHaveCount(n - 1);
  }
  await targets.getByRole("button", { name: "添加一行" }).click();
  await targets.getByLabel("指标 1").selectOption({ label: "矛盾化解率" });
  await targets.getByLabel("目标（率为 %） 1").fill("95");
  await targets.getByRole("button", { name: "添加一行" }).click(); // stays blank, and is not kept
  await expect(targets.getByLabel("指标 2").getByRole("option", { name: "矛盾化解率" })).toHaveCount(0);
  const tables = page.getByRole("group", { name: "数值表图层" });
  const before = await tables.locator("details").count();
  await tables.getByRole("button", { name: "添加数值表" }).click();
  const table = tables.locator("details").nth(before);
  const put = {
    "标识（小写字母开头）": "wells",
    中文名称: "已改水井",
    英文名称: "Wells renewed",
    数值单位: "口",
    数据日期: "2026-06-01",
    数据来源: "水利局",
  };
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(table.getByLabel("数据来源")).toHaveAttribute("aria-invalid", "true");
  await expect(table.getByText("为空或过长").first()).toBeVisible();
  for (const [label, text] of Object.entries(put)) await table.getByLabel(label).fill(text);
  await table.getByLabel("从 CSV 文件读入").setInputFiles({
    name: "wells.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("单位,值\r\n431021,many\r\n431022,8\r\n"),
  });
  await expect(table.getByText("2 个单位")).toBeVisible();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(table.getByText("431021 不是数字")).toBeVisible();
  await table.getByLabel("数值", { exact: true }).fill("431021,12\n431022,8");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(tables.locator("details").nth(before)).toContainText("已改水井");
  await clean(page);
  const { wall, tables: kept } = await page.evaluate(() => fetch("/api/settings").then(r => r.json()));
  expect(wall.targets).toEqual({ "disputes.settlement": 95 });
  expect(kept.at(-1).values).toEqual([
    { unit: "431021", value: 12 },
    { unit: "431022", value: 8 },
  ]);
  await remove.first().click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect
    .poll(() => page.evaluate(() => fetch("/api/settings").then(r => r.json())).then(s => s.wall.targets))
    .toEqual({});
});

test("the auditor reads what was done, proves the log and sees who could read what", async ({ page, office }) => {
  await enter(page, office, "审计员");
  await page.waitForURL("**/audit");
  await expect(page.getByRole("cell", { name: "登录", exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "校验" }).click();
  await expect(page.getByText("完整：每行、编号与哈希相符")).toBeVisible();
  await page.getByRole("button", { name: "查询" }).last().click();
  await expect(page.getByRole("cell", { name: /市指挥中心|审计员/ }).first()).toBeVisible();
  await clean(page);
});

test("every page is reached and used in English by the keyboard alone", async ({ page, office }) => {
  await page.goto(`${office.url}/sign-in?lang=en`);
  const role = page.getByRole("button", { name: "Security administrator" });
  await expect(role).toBeVisible();
  for (let i = 0; i < 30 && !(await role.evaluate(e => e === document.activeElement)); i++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin");
  await page.goto(`${office.url}/admin?lang=en`);
  await page.getByRole("tab", { name: "Users" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Access tokens" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Access tokens" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("heading", { name: "Security policy" })).toBeVisible();
  await clean(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await clean(page);
});
