/** What an official does at the desk: colours the map, ranks, goes down and up, narrows by hand, compares, looks for places. */
import AxeBuilder from "@axe-core/playwright";
import { expect, items, test } from "./test";

interface Summary {
  period: { from: string };
  total: { value: number; numerator: number; denominator: number };
  values: { unit: string; name: string; value: number | null; numerator: number }[];
  classes: { edges: number[]; counts: number[] };
}

async function summary(url: string, query: string): Promise<Summary> {
  const response = await fetch(`${url}/api/summary?${query}`);
  if (!response.ok) throw new Error(`summary: ${response.status} ${await response.text()}`);
  return response.json();
}

test("the legend tells the server's classes, the ranking its order, and both follow the filter", async ({
  desk,
  page,
  server,
}) => {
  await desk.open("/?measure=disputes.count&by=county");
  const found = await summary(server.url, "layer=disputes&measure=count&by=county&classes=5");
  const rows = page.locator(".classes li");
  await expect(rows).toHaveCount(found.classes.counts.length);
  for (const [i, n] of [...found.classes.counts].reverse().entries()) {
    await expect(rows.nth(i)).toContainText(`${n} 个`);
  }
  const first = [...found.values].sort((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
  await expect(page.locator(".rank-name").first()).toContainText(first?.name ?? "");
  await expect(page.locator(".total-line strong")).toHaveText(
    String(found.total.numerator).replace(/\B(?=(\d{3})+$)/g, "\u00a0"),
  );
  await desk.tab("筛选");
  await page.getByRole("button", { name: /^已超期/ }).click();
  await desk.tab("专题");
  const late = await summary(server.url, "layer=disputes&measure=count&by=county&overdue=true");
  await expect(page.locator(".total-line strong")).toHaveText(String(late.total.numerator));
});

test("what is pointed at in the ranking is marked on the map, and a press opens its card", async ({ desk, page }) => {
  await desk.open("/?by=county");
  const row = page.locator(".rank").first();
  await expect(row).toBeVisible();
  const name = await row.locator(".rank-name").evaluate(e => e.firstChild?.textContent ?? "");
  const before = await desk.inked("lit");
  await row.hover();
  await expect.poll(() => desk.inked("lit")).toBeGreaterThan(before + 500);
  await row.click();
  await expect(page.locator(".unit h2")).toHaveText(name);
  await expect(page.locator(".unit .valued strong")).toContainText("条/千户");
  await expect(page.locator(".roster")).toHaveCount(0);
});

test("two presses go into a county, Esc comes back, and the map follows", async ({ desk, page }) => {
  await desk.open("/");
  const land = await desk.extent("land");
  await page.mouse.dblclick((land.left + land.right) / 2, (land.top + land.bottom) / 2);
  await expect(page).toHaveURL(/unit=4310\d\d(&|$)/);
  await expect(page.locator(".crumb-line button[aria-current=true]")).not.toHaveText("全域");
  await expect(page.locator(".segments label.on", { hasText: "村社区" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/unit=/);
  await page.goBack();
  await expect(page).toHaveURL(/unit=/);
});

test("an outline drawn by hand narrows to what the server finds in it", async ({ desk, page, server }) => {
  await desk.open("/?at=113.03,25.79,9.5&layers=disputes");
  await desk.tab("筛选");
  await page.getByRole("button", { name: "画矩形" }).click();
  await page.mouse.move(600, 300);
  await page.mouse.down();
  await page.mouse.move(760, 420, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/area=/);
  const ring = (new URL(page.url()).searchParams.get("area") ?? "").split(";");
  const area = `POLYGON((${[...ring, ring[0]].join(",")}))`;
  const { numberMatched } = await items(server.url, "disputes", `limit=1&area=${encodeURIComponent(area)}`);
  expect(numberMatched).toBeGreaterThan(0);
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(numberMatched);
  await expect(page.locator(".chip-one")).toContainText("平方公里");
  await page.getByRole("button", { name: /^去掉“所画范围/ }).click();
  await expect(page).not.toHaveURL(/area=/);
});

test("a polygon is drawn corner by corner; without a hand a circle around a village does", async ({ desk, page }) => {
  await desk.open("/?at=113.03,25.79,9.5&layers=disputes");
  await desk.tab("筛选");
  await page.getByRole("button", { name: "画多边形" }).click();
  for (const [x, y] of [
    [600, 300],
    [760, 320],
    [700, 450],
  ] as const)
    await page.mouse.click(x, y);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/area=[^&]*;[^&]*;/);
  await page.getByRole("button", { name: "去掉所画范围" }).click();
  await page.locator("form.around input[name=place]").fill("431021107001");
  await page.locator("form.around input[type=number]").fill("3");
  await page.getByRole("button", { name: "圈定" }).click();
  await expect(page.locator(".chip-one")).toContainText("28 平方公里");
});

test("options tell what they would leave, a brush on the weeks narrows the time", async ({ desk, page, server }) => {
  await desk.open("/?layers=disputes");
  await desk.tab("筛选");
  const { numberMatched } = await items(server.url, "disputes", "limit=1&level=1");
  const option = page.locator(".filters").getByRole("button", { name: /^一级（红）/ });
  await expect(option).toContainText(String(numberMatched));
  const bars = await page.locator("svg.histogram").boundingBox();
  if (!bars) throw new Error("no histogram");
  await page.mouse.move(bars.x + bars.width * 0.25, bars.y + 20);
  await page.mouse.down();
  await page.mouse.move(bars.x + bars.width * 0.5, bars.y + 20); // at once, so that the only stretch of more than a week is the whole
  await page.mouse.up();
  const weeks = () => {
    const [from = "", to = ""] = (new URL(page.url()).searchParams.get("time") ?? "").split("/");
    return (Date.parse(to) - Date.parse(from)) / (7 * 86_400_000);
  };
  await expect.poll(weeks).toBeGreaterThan(4);
  const days = new URL(page.url()).searchParams.get("time") ?? "";
  const some = await items(server.url, "disputes", `limit=1&datetime=${days}`);
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(some.numberMatched);
  const before = page.url();
  await page.getByRole("button", { name: "按时段播放" }).click();
  await expect.poll(() => page.url(), { timeout: 5000 }).not.toBe(before);
  await page.getByRole("button", { name: "暂停" }).click();
  await page.goBack(); // what play went through is one step, and so is what was dragged
  await expect(page).toHaveURL(before);
  await page.goBack();
  await expect(page).not.toHaveURL(/time=/);
  await page.getByRole("button", { name: "按时段播放" }).click();
  await expect(page).toHaveURL(/time=/); // without a time in force it begins with the first weeks
  await page.getByRole("button", { name: "暂停" }).click();
});

test("a place is found by initials and gone to by the keyboard; a pasted list lights up", async ({ desk, page }) => {
  await desk.open("/");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("gyx");
  const options = page.getByRole("option");
  await expect(options.filter({ hasText: "桂阳县" }).first()).toBeVisible();
  for (
    let i = 0;
    i < 12 &&
    !(
      await options
        .filter({ hasText: /^桂阳县/ })
        .first()
        .getAttribute("aria-selected")
    )?.includes("true");
    i++
  )
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/unit=431021&.*sel=counties:431021|sel=counties:431021.*unit=431021/);
  await expect(page.locator(".unit h2")).toHaveText("桂阳县");
  await page.keyboard.press("Escape");
  await page.locator(".user > button").click();
  await page.getByRole("button", { name: "粘贴名单对照…" }).click();
  const dialog = page.getByRole("dialog", { name: "名单对照" });
  await dialog.getByRole("textbox").fill("华塘镇\n龙潭村\n没有这个村\n桂阳县");
  await dialog.getByRole("textbox").blur();
  await expect(dialog).toContainText("共 4 行：对上 2 个单位，1 行有多种可能，1 行未对上");
  await expect(dialog.locator("select option")).not.toHaveCount(1);
  await dialog.locator(".pasted-units").getByRole("button", { name: "华塘镇" }).click();
  await expect(page.locator(".unit h2")).toHaveText("华塘镇");
});

test("what presses is told at once, and each figure leads to what it counts", async ({ desk, page, server }) => {
  await desk.open("/?by=county");
  const late = page.locator(".glance").getByRole("button", { name: "已超期" });
  const long = page.locator(".glance").getByRole("button", { name: "久未走访" });
  const soon = page.locator(".glance").getByRole("button", { name: "即将到期" });
  const layers = ["disputes", "hazards", "requests"];
  const found = (query: string) =>
    Promise.all(layers.map(async l => (await items(server.url, l, `limit=1&${query}`)).numberMatched));
  const sum = (counts: number[]) => String(counts.reduce((n, c) => n + c, 0));
  const overdue = await found("overdue=true");
  const dueSoon = sum(await found("due_soon=true"));
  await expect(late.locator("strong")).toHaveText(sum(overdue));
  await expect(soon.locator("strong")).toHaveText(dueSoon);
  await late.click();
  await expect(page).toHaveURL(/stage=overdue/);
  await expect(page.locator(".table .options .option").first()).toContainText(String(overdue[0]));
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(overdue[0]);
  await expect(soon.locator("strong"), "stages are counted side by side").toHaveText(dueSoon);
  await late.click();
  await expect(page.locator(".table")).toHaveCount(0);

  const months = await summary(server.url, "layer=visits&measure=gap_months&by=village");
  const neglected = String(months.values.filter(v => (v.value ?? 0) >= 2).length).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  await expect(long.locator("strong")).toHaveText(neglected);
  await long.click();
  await expect(long).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator(".total-line strong")).toHaveText(neglected);
  await expect(page.locator(".rank").first()).toContainText("个月");
});

test("a figure of a unit's card lists its cases", async ({ desk, page, server }) => {
  const most = (await summary(server.url, "layer=disputes&measure=overdue&by=township")).values.sort(
    (a, b) => b.numerator - a.numerator,
  )[0];
  if (!most) throw new Error("no township");
  await desk.open(`/?sel=townships:${most.unit}`);
  await page.getByRole("button", { name: /超期的 .*矛盾纠纷/ }).click();
  await expect(page).toHaveURL(new RegExp(`unit=${most.unit}.*stage=overdue|stage=overdue.*unit=${most.unit}`));
  await expect(page.locator(".table .option[aria-pressed=true] .muted")).toHaveText(String(most.numerator));
});

test("a span counts today, as the server's does", async ({ desk, page, server }) => {
  await desk.open("/?measure=disputes.count");
  await desk.tab("筛选");
  const first = page.getByLabel("起始日期");
  await expect(first, "all time has no first day").toHaveValue("");
  for (const [name, period] of [
    ["7 天", "7d"],
    ["30 天", "30d"],
    ["90 天", "90d"],
  ] as const) {
    const { period: own } = await summary(server.url, `layer=disputes&measure=count&by=county&period=${period}`);
    const day = new Date(Date.parse(own.from) + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(Date.parse(`${day}T00:00:00+08:00`)).toBe(Date.parse(own.from));
    const asked = page.waitForRequest(r => r.url().includes("/api/summary") && r.url().includes(`datetime=${day}`));
    await page.locator(".filters").getByText(name, { exact: true }).click();
    await asked;
    await expect(first).toHaveValue(day);
  }
});

test("spots are of rates or counts, of villages or townships, as is chosen beside their legend", async ({
  desk,
  page,
}) => {
  await desk.open("/?map=hotspots");
  const choose = async (name: string, want: RegExp) => {
    const asked = page.waitForRequest(want);
    await page.locator(".topic").getByText(name, { exact: true }).click();
    await asked;
  };
  await choose("乡镇街道", /hotspots\/items\?layer=disputes&measure=rate&by=township/);
  await choose("条数", /hotspots\/items\?layer=disputes&measure=count&by=township/);
  const asked = page.waitForRequest(/hotspots\/items\?layer=hazards&measure=count&by=township/);
  await page.locator(".topic").getByLabel("事项").selectOption("hazards");
  await asked;
  await choose("每千户条数", /hotspots\/items\?layer=hazards&measure=rate&by=township/);
});

test("hot spots are explained in words, with their figures", async ({ desk, page, server }) => {
  await desk.open("/?map=hotspots");
  const doc = await (await fetch(`${server.url}/api/collections/hotspots/items?limit=10000&skipGeometry=true`)).json();
  const hot = doc.features.filter((f: { properties: { class: number; status: string } }) => f.properties.class === 3);
  await expect(page.locator(".classes li").first()).toContainText(String(hot.length));
  const row = page.locator(".ranking .rank").first();
  await expect(row).toBeVisible();
  await row.click();
  await expect(page.locator(".unit .explained")).toContainText("相邻单位");
  await expect(page.locator(".unit .explained")).toContainText(/z \S+ · p \S+ · q \S+/);

  await page.getByRole("button", { name: /^列出这 \d+ 个单位的矛盾纠纷/ }).click();
  await expect(page).toHaveURL(/units=\d{12},/);
  const units = new URL(page.url()).searchParams.get("units") ?? "";
  const card = await (await fetch(`${server.url}/api/units/${units.split(",")[0]}`)).json();
  expect(units.split(",").slice(1)).toEqual(card.neighbours.map((n: { code: string }) => n.code));
  const around = await items(server.url, "disputes", `limit=1&unit=${units}`);
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(around.numberMatched);
  await expect(page.locator(".table .option[aria-pressed=true] .muted")).toHaveText(String(around.numberMatched));
  await expect(page.locator(".classes li").first(), "what is listed changes no spot").toContainText(String(hot.length));
  await page.getByRole("button", { name: /^去掉“.*个单位”/ }).click();
  await expect(page).not.toHaveURL(/units=/);
});

test("a station that is dragged tells at once who is relieved", async ({ desk, page }) => {
  await desk.open("/?map=fuel");
  await expect(page.locator(".ranking .big")).toBeVisible();
  const asked: string[] = [];
  page.on("request", r => r.url().includes("what-if") && asked.push(r.url()));
  await page.getByRole("button", { name: "在地图上放一座试试" }).click();
  await expect(page.locator(".ranking h2")).toHaveText("新站受益");
  const land = await desk.extent("land");
  const side = await page.locator(".side").boundingBox();
  const right = await page.locator(".ranking").boundingBox();
  if (!side || !right) throw new Error("no panels");
  const x = (side.x + side.width + right.x) / 2;
  const map = await page.locator("#map").boundingBox();
  if (!map) throw new Error("no map");
  const before = asked.length;
  await page.mouse.move(x, map.y + map.height / 2);
  await page.mouse.down();
  await page.mouse.move(land.right - 90, (land.top + land.bottom) / 2, { steps: 10 });
  await page.mouse.up();
  await expect.poll(() => asked.length).toBeGreaterThan(before + 1);
  await expect(page.locator(".ranking p[role=status]")).toContainText("个村变近");
  await expect(page.locator(".unit"), "letting it go chooses nothing").toHaveCount(0);
});

test("change and pairs have legends of their own; own edges are taken when they rise", async ({ desk, page }) => {
  await desk.open("/?days=90&compare=1");
  await expect(page.locator(".classes h2")).toHaveText("图例：与上期之差 · 条/千户");
  await expect(page.locator(".topic")).toContainText(/本期\s\S+ 至 \S+；上期\s\S+ 至 \S+/);
  await desk.open("/?beside=requests.rate");
  await expect(page.locator(".nine i")).toHaveCount(9);
  await expect(page.locator(".ranking h2")).toContainText("每千户民生诉求数");
  const first = page.locator(".rank .rank-value").first();
  await expect(first, "both measures are told").toHaveText(/^[\d.]+\s条\/千户[\d.]+\s条\/千户$/);
  await desk.open("/");
  await page.getByLabel("分级").selectOption("manual");
  const edges = page.getByLabel("界值");
  await edges.fill("9 1");
  await expect(page.locator(".method .failed")).toContainText("递增");
  await edges.fill("0, 2, 4, 10");
  await expect(page.locator(".classes li").first()).toContainText("4.00 – 10.00");
  await expect(page).toHaveURL(/edges=0,2,4,10/);
});

for (const search of ["/?theme=dark", "/?map=hotspots", "/?map=fuel&lang=en", "/?beside=requests.rate&unit=431021"]) {
  test(`axe finds nothing on the desk at ${search}`, async ({ desk, page }) => {
    await desk.open(search);
    await expect(page.locator(".classes h2").first()).toBeVisible();
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)).toEqual([]);
    }
  });
}
