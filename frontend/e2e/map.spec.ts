import { expect, items, test } from "./test";

const screens = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
];

for (const size of screens) {
  test(`the prefecture is whole, free of panels and evenly framed at ${size.width}×${size.height}`, async ({
    desk,
    page,
  }) => {
    await page.setViewportSize(size);
    await desk.open("/?layers=");
    const land = await desk.extent("land");
    const map = await page.locator("#map").boundingBox();
    const side = await page.locator(".side").boundingBox();
    const ranking = await page.locator(".ranking").boundingBox();
    if (!map || !side || !ranking) throw new Error("no map or no panel");
    const gaps = {
      left: land.left - (side.x + side.width),
      right: ranking.x - land.right,
      top: land.top - map.y,
      bottom: map.y + map.height - land.bottom,
    };
    expect(Math.min(...Object.values(gaps))).toBeGreaterThan(8);
    expect(Math.abs(gaps.left - gaps.right)).toBeLessThan(8);
    expect(Math.abs(gaps.top - gaps.bottom)).toBeLessThan(8);
    expect(Math.min(gaps.left, gaps.top)).toBeLessThan(32);
    expect(ranking.x - side.x - side.width, "the map has most of the width").toBeGreaterThan(0.6 * size.width);
  });
}

test("land, borders and names are drawn", async ({ desk, server }) => {
  await desk.open("/?layers=&map=none");
  const { features } = await items(server.url, "counties", "limit=20");
  expect(features).toHaveLength(11);
  const land = await desk.extent("land");
  expect(await desk.colour("land", land.left - 6, land.top - 6)).toEqual([0, 0, 0, 0]);
  expect(await desk.inked("land", "--land")).toBeGreaterThan(60_000);
  expect(await desk.inked("land", "--land-edge")).toBeGreaterThan(500);
  expect(await desk.inked("land", "--land-county")).toBeGreaterThan(500);
  expect(await desk.inked("land", "--land-township")).toBeGreaterThan(500);
  expect(await desk.inked("marks"), "eleven names of three characters").toBeGreaterThan(11 * 3 * 60);
});

test("land looks the same whether its worker draws it or the page, where that does not come", async ({
  desk,
  page,
}) => {
  const look = async () => {
    await desk.open("/?layers=&at=113.03,25.79,10");
    const workers = page.workers().filter(w => w.url().includes("land.worker")).length;
    const first = page.locator(".rank-name").first();
    const before = (await first.textContent()) ?? "";
    await page.locator(".topic label", { hasText: "村社区" }).click(); // another drawing: the first may be the page's
    await expect(first).not.toHaveText(before);
    await desk.drawn();
    const tokens = ["--step-1", "--step-3", "--step-5", "--land-edge"];
    const inked: number[] = [];
    for (const token of tokens) inked.push(await desk.inked("land", token));
    return { workers, inked };
  };
  const afar = await look();
  await page.route(/land\.worker/, route => route.abort());
  const here = await look();
  expect([afar.workers, here.workers]).toEqual([1, 0]);
  for (const [i, n] of here.inked.entries()) {
    expect(n).toBeGreaterThan(100);
    expect(Math.abs((afar.inked[i] ?? 0) - n)).toBeLessThan(0.01 * n);
  }
});

test("names come with their land or after it", async ({ desk, page }) => {
  await desk.open("/?layers=&map=none");
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    for (const name of ["land", "marks"]) {
      const pane = document.querySelector(`.leaflet-${name}-pane`);
      if (pane) new MutationObserver(() => seen.push(name)).observe(pane, { childList: true });
    }
  });
  await page.setViewportSize({ width: 1500, height: 800 });
  const seen = () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  await expect.poll(seen).toContain("marks");
  expect((await seen())[0]).toBe("land");
});

test("boundaries come in the detail that the zoom can show, each file once", async ({ desk, page }) => {
  const files: string[] = [];
  page.on("request", r => {
    const detail = /\/api\/boundaries\/(\d)\//.exec(r.url())?.[1];
    if (detail) files.push(detail);
  });
  await desk.open("/?layers=&map=none");
  expect(files).toEqual(["0"]);
  await desk.open("/?layers=&map=none&at=113.03,25.79,13");
  await expect.poll(() => files.at(-1)).toBe("2");
  await expect.poll(() => desk.inked("marks"), { message: "villages are named" }).toBeGreaterThan(20_000);
});

test("counts are the API's, in view and under every filter", async ({ desk, page, server }) => {
  const layers = { disputes: "矛盾纠纷", hazards: "隐患", requests: "民生诉求" };
  await desk.open();
  for (const [id, label] of Object.entries(layers)) {
    expect(await desk.count(label), id).toBe((await items(server.url, id, "limit=1")).numberMatched);
  }
  await desk.tab("筛选");
  await page.getByRole("button", { name: /^已超期/ }).click();
  for (const [id, label] of Object.entries(layers)) {
    const { numberMatched } = await items(server.url, id, "limit=1&overdue=true");
    await expect.poll(() => desk.count(label), { message: id }).toBe(numberMatched);
  }
  await page
    .locator(".filters")
    .getByRole("button", { name: /^二级（橙）/ })
    .click();
  const { numberMatched } = await items(server.url, "disputes", "limit=1&overdue=true&level=2");
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(numberMatched);
  await page.getByRole("button", { name: "全部清除" }).click();
  await expect.poll(() => desk.count("矛盾纠纷")).toBe((await items(server.url, "disputes", "limit=1")).numberMatched);
});

test("what is in view is counted while the map moves", async ({ desk, page, server }) => {
  await desk.open("/?at=113.03,25.79,11");
  const asked = page.waitForRequest(r => /disputes\/items\?bbox/.test(decodeURIComponent(r.url())));
  await page.locator("#map").focus();
  await page.keyboard.press("ArrowRight");
  const bbox = new URL((await asked).url()).searchParams.get("bbox");
  const { numberMatched } = await items(server.url, "disputes", `limit=1&bbox=${bbox}`);
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(numberMatched);
});

test("layers and kinds are switched", async ({ desk, page, server }) => {
  await desk.open("/?map=none");
  await desk.tab("图层");
  const before = await desk.inked("marks");
  await page.getByLabel("矛盾纠纷").uncheck();
  await page.getByLabel("民生诉求").uncheck();
  await expect.poll(() => desk.inked("marks")).toBeLessThan(before);
  await page.getByText("类别").first().click();
  await page.getByLabel("饮水安全").uncheck();
  const { numberMatched } = await items(server.url, "hazards", "limit=1&kind=dangerous_house,fuel_access");
  await expect.poll(() => desk.count("隐患")).toBe(numberMatched);
  await expect(page).toHaveURL(/layers=hazards&off=hazards:water_quality&map=none/);
  await page.getByLabel("设施").check();
  await expect.poll(() => desk.count("设施")).toBe((await items(server.url, "facilities", "limit=1")).numberMatched);
});

test("a unit is opened by clicking its land, narrowed to, and left again", async ({ desk, page, server }) => {
  await desk.open("/");
  const { features } = await items(server.url, "counties", "limit=20");
  const land = await desk.extent("land");
  await page.mouse.click((land.left + land.right) / 2, (land.top + land.bottom) / 2);
  const card = page.locator(".unit");
  await expect(card.locator("h2")).not.toBeEmpty();
  const above = card.locator(".crumbs button").first();
  const name = (await above.textContent()) ?? "";
  await above.click();
  await expect(card.locator("h2")).toHaveText(name);
  const county = features.find(f => f.properties.name === name);
  expect(county, `${name} is one of the counties`).toBeDefined();
  const { numberMatched } = await items(server.url, "disputes", `limit=1&unit=${county?.id}`);
  await expect(card.locator("tbody tr").first().locator("td").first()).toHaveText(String(numberMatched));
  await card.getByRole("button", { name: "只看此单位" }).click();
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(numberMatched);
  await expect(page.locator(".crumb-line")).toContainText(name);
  await expect(page).toHaveURL(new RegExp(`unit=${county?.id}`));
  await expect(card).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/unit=/);
});

test("an address opens the same view again, and back goes back", async ({ desk, page, server }) => {
  const { features } = await items(server.url, "disputes", "limit=1");
  const [first] = features;
  if (!first) throw new Error("no dispute");
  const [lon, lat] = first.geometry.coordinates;
  await desk.open(`/?at=${lon},${lat},14&sel=disputes:${first.id}&lang=en&theme=dark`);
  await expect(page.locator(".leaflet-popup h3")).toHaveText(String(first.properties.title));
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.keyboard.press("Escape");
  await expect(page.locator(".leaflet-popup")).toHaveCount(0);
  await page.getByRole("button", { name: "Table" }).click();
  await page.locator(".table li button").first().click();
  await expect(page).toHaveURL(/sel=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/sel=/);
});
