import AxeBuilder from "@axe-core/playwright";
import { expect, items, test } from "./test";

test("language and theme change on the spot and stay in the address", async ({ desk, page }) => {
  await desk.open();
  await expect(page).toHaveTitle("连心 · 市情民意地图");
  await page.locator(".user > button").click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page).toHaveTitle("Lianxin · situation map");
  await expect(page.getByRole("tab", { name: "Layers" })).toBeVisible();
  await expect(page.locator(".switch", { hasText: "Disputes" })).toBeAttached();
  const land = await desk.extent("land");
  const at = [(land.left + land.right) / 2, (land.top + land.bottom) / 2] as const;
  const before = await desk.colour("land", ...at);
  await page.getByRole("button", { name: "Switch to dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect.poll(() => desk.colour("land", ...at)).not.toEqual(before);
  await expect(page).toHaveURL(/theme=dark&lang=en/);
  await page.reload();
  await desk.settled();
  await expect(page.getByRole("tab", { name: "Layers" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("what a shown map must carry is lower left; demo data say so", async ({ desk, page }) => {
  await desk.open();
  await expect(page.locator(".origin")).toContainText("审图号：未配置");
  await expect(page.locator(".origin")).toContainText("程序生成");
  const box = await page.locator(".origin").boundingBox();
  expect(box && box.x < 40 && box.y > 700).toBe(true);
  await expect(page.locator(".badge")).toHaveText("演示数据");
  await expect(page.locator(".link")).toContainText("实时");
  await expect(page.locator(".link")).toContainText("数据截至");
});

test("everything is reached by the keyboard", async ({ desk, page }) => {
  await desk.open("/?at=113.03,25.79,11");
  await page.keyboard.press("Tab");
  await expect(page.locator("#map")).toBeFocused();
  const bounds = page.url();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.url()).not.toBe(bounds);
  await page.keyboard.press("?");
  await expect(page.locator("dialog.help")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog.help")).toBeHidden();
  await page.locator("#map").focus();
  await page.keyboard.press("l");
  const rows = page.locator(".table li button");
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(1)).toBeFocused();
  const title = (await rows.nth(1).locator("strong").textContent()) ?? "";
  await page.keyboard.press("Enter");
  const card = page.locator(".leaflet-popup [data-card]");
  await expect(card).toBeFocused();
  await expect(card.locator("h3")).toHaveText(title);
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
  await expect(page.locator(".table li button", { hasText: title }).first()).toBeFocused();
  await page.locator("#map").focus();
  await page.keyboard.press("h");
  await expect(page).not.toHaveURL(/at=/);
  await page.keyboard.press("p");
  await expect(page.locator(".side")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page.locator(".unit h2")).not.toBeEmpty();
});

test("the table is in order of urgency, holds every row as one reads on, and sorts by a column", async ({
  desk,
  page,
  server,
}) => {
  await desk.open("/?layers=disputes");
  await page.getByRole("button", { name: "列表" }).click();
  const rows = page.locator(".table li strong");
  const first = await items(server.url, "disputes", "limit=1&sortby=-overdue,level,due");
  await expect(rows.first()).toHaveText(String(first.features[0]?.properties.title));
  await expect(page.locator(".table .option")).toContainText(thin(first.numberMatched));
  const box = page.locator(".table .rows");
  await expect(page.locator(".table-foot")).toContainText(`共 ${thin(first.numberMatched)} 条`);
  await expect
    .poll(
      async () => {
        await box.evaluate(e => e.scrollTo(0, e.scrollHeight));
        return page.locator(".table-foot").count();
      },
      { timeout: 30_000 },
    )
    .toBe(0);
  await expect(page.locator(".table li").last()).toHaveAttribute("aria-setsize", String(first.numberMatched));
  expect(await page.locator(".table li").count(), "only rows in sight are in the document").toBeLessThan(60);
  await page.locator(".table-head").getByRole("button", { name: "发现时间" }).click();
  await page.locator(".table-head").getByRole("button", { name: "发现时间" }).click();
  const newest = await items(server.url, "disputes", "limit=1&sortby=-found");
  await expect(rows.first()).toHaveText(String(newest.features[0]?.properties.title));
});

test("a topic without anything says why, though other layers have something left", async ({ desk, page, server }) => {
  const { features } = await items(server.url, "disputes", "limit=10000");
  const used = new Set(features.map(f => String(f.properties.category)));
  await desk.open(`/?measure=disputes.count&off=${[...used].map(c => `disputes:${c}`).join(",")}`);
  await expect(page.locator(".chip-one").first()).toContainText(`不含 ${used.size} 类`);
  const why = page.locator(".topic .why");
  const { numberMatched } = await items(server.url, "disputes", "limit=1");
  await why.getByRole("button", { name: `去掉“不含 ${used.size} 类”` }).click();
  await expect(page.locator(".total-line strong")).toHaveText(thin(numberMatched));
  await expect(why).toHaveCount(0);
});

test("an outline that crosses itself is not taken, and why is told", async ({ desk, page }) => {
  await desk.open();
  await desk.tab("筛选");
  await page.getByRole("button", { name: "画多边形" }).click();
  for (const [x, y] of [
    [600, 300],
    [760, 450],
    [760, 300],
    [600, 450],
  ] as const)
    await page.mouse.click(x, y);
  await page.keyboard.press("Enter");
  await expect(page.locator(".filters .failed")).toContainText("线条相交");
  await page.keyboard.press("Backspace");
  await expect(page.locator(".filters .failed")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/area=/);
});

test("an empty view says why, and what to do", async ({ desk, page, server }) => {
  await desk.open("/?layers=disputes&level=1&days=30");
  await page.getByRole("button", { name: "列表" }).click();
  await expect(page.locator(".table")).toContainText("视图内没有符合条件的记录");
  expect(await desk.count("矛盾纠纷")).toBe(0);
  await desk.tab("筛选");
  const why = page.locator(".why");
  const { numberMatched } = await items(server.url, "disputes", "limit=1&level=1");
  expect(numberMatched, "the time alone empties it").toBeGreaterThan(0);
  await why.getByRole("button", { name: `去掉“近 30 天”，有 ${numberMatched} 条` }).click();
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(numberMatched);
  await page.keyboard.press("Control+z");
  await expect.poll(() => desk.count("矛盾纠纷")).toBe(0);
});

function thin(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

for (const search of ["/", "/?theme=dark", "/?lang=en&at=113.03,25.79,13"]) {
  test(`axe finds nothing at ${search}`, async ({ desk, page }) => {
    await desk.open(search);
    await page.locator(".actions button").first().click();
    await expect(page.locator(".table li").first()).toBeVisible();
    await page.locator(".table li button").first().click();
    await expect(page.locator(".card h3")).toBeVisible();
    await expect(page.locator(".leaflet-popup")).toHaveCSS("opacity", "1"); // faded in: colours are what they will be
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)).toEqual([]);
  });
}

test("axe finds nothing on a unit's card", async ({ desk, page }) => {
  await desk.open("/?sel=counties:431021");
  await expect(page.locator(".unit h2")).toHaveText("桂阳县");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)).toEqual([]);
});

test.describe("a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("the map is all, panels lie along the bottom, targets are as large as a thumb", async ({ page, server }) => {
    await page.goto("/");
    await page.getByRole("button", { name: "专题、图层与筛选" }).tap();
    await page.getByRole("tab", { name: "图层" }).tap();
    const side = await page.locator(".side").boundingBox();
    expect(side && side.x === 0 && side.width === 390 && side.y > 300).toBe(true);
    const { numberMatched } = await items(server.url, "disputes", "limit=1");
    await expect(page.locator(".switch", { hasText: "矛盾纠纷" }).locator(".total")).toHaveText(String(numberMatched));
    await page.getByRole("button", { name: "收起面板" }).tap();
    await expect(page.locator(".side")).toHaveCount(0);
    for (const button of await page.locator("button:visible").all()) {
      const box = await button.boundingBox();
      expect(box && Math.min(box.width, box.height), (await button.textContent()) ?? "").toBeGreaterThanOrEqual(44);
    }
    await page.getByRole("button", { name: "列表" }).tap();
    await page.locator(".table li button").first().tap();
    await expect(page.locator(".sheet-card h3")).not.toBeEmpty();
    await expect(page.locator(".leaflet-popup")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

for (const [zoom, width, height] of [
  [125, 1093, 614],
  [150, 911, 512],
  [200, 683, 384],
] as const) {
  test.describe(`on a laptop at ${zoom} %`, () => {
    test.use({ viewport: { width, height } });

    test("every action of the bar is in the window, in both languages, and opens what it names", async ({
      page,
      desk,
    }) => {
      for (const lang of ["zh", "en"]) {
        await page.goto(`/?lang=${lang}`);
        const actions = page.locator(".actions > button, .actions > div > button");
        await expect.poll(() => desk.inked("land"), { timeout: 30_000 }).toBeGreaterThan(1000);
        expect(await actions.count()).toBeGreaterThanOrEqual(5);
        for (const action of await actions.all()) {
          await expect(action).toBeInViewport({ ratio: 1 });
          expect(await action.getAttribute("title"), "a title").toBeTruthy();
        }
        await page.getByRole("button", { name: lang === "zh" ? "会议" : "Meeting" }).click();
        await expect(page.getByRole("dialog")).toBeInViewport();
        await page.keyboard.press("Escape");
      }
    });
  });
}

test("reduced motion turns flights into cuts", async ({ desk, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await desk.open("/?at=113.03,25.79,11");
  expect(await page.locator("#map").evaluate(e => e.classList.contains("leaflet-zoom-anim"))).toBe(false);
  await page.getByRole("button", { name: "放大", exact: true }).click();
  await expect.poll(() => page.url()).toContain(",12");
});

test("paper is light, with legend and origin, without controls", async ({ desk, page }) => {
  await desk.open("/?theme=dark");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.locator(".classes")).toBeVisible();
  await expect(page.locator(".origin")).toBeVisible();
  await expect(page.locator(".actions")).toBeHidden();
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator(".actions")).toBeVisible();
});

test("paper says how many lines of the ranking it has no room for", async ({ desk, page }) => {
  await desk.open("/?by=village");
  await page.locator(".rank").first().hover();
  await page.mouse.wheel(0, 9000); // what is printed begins with the first all the same
  const last = page.locator(".ranking .rows-one").last();
  await expect(last).not.toHaveAttribute("aria-posinset", "20");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const rows = page.locator(".ranking .rows-one");
  await expect(rows.first()).toHaveAttribute("aria-posinset", "1");
  const all = Number(await rows.first().getAttribute("aria-setsize"));
  const printed = await rows.count();
  const rest = Number((await page.locator(".unprinted").textContent())?.replaceAll(/\D/g, ""));
  expect(printed + rest).toBe(all);
  const [box, foot] = [await page.locator(".ranking").boundingBox(), await page.locator(".unprinted").boundingBox()];
  if (!box || !foot) throw new Error("nothing is printed");
  expect(foot.y + foot.height).toBeLessThanOrEqual(box.y + box.height);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(page.locator(".unprinted")).toHaveCount(0);
});

test("paper has the map that the legend and the filter tell of, in its own colours, before a frame is shown", async ({
  desk,
  page,
}) => {
  await desk.open("/?theme=dark&layers=disputes&level=1");
  const told = await page.evaluate(async () => {
    const classes = document.querySelector<HTMLSelectElement>('select[aria-label="级数"]');
    if (classes) classes.value = "3";
    classes?.dispatchEvent(new Event("change", { bubbles: true })); // the worker draws, when paper is wanted
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    // Paper is printed stroke by stroke: a canvas that was wiped wipes what lies under it.
    const wiped = new Set<HTMLCanvasElement>();
    const { prototype } = CanvasRenderingContext2D;
    const { clearRect } = prototype;
    prototype.clearRect = function (...box) {
      wiped.add(this.canvas);
      clearRect.apply(this, box);
    };
    dispatchEvent(new Event("beforeprint"));
    for (let i = 0; i < 20; i++) await null; // what a browser waits for: no frame, no answer of a worker
    const canvas = document.querySelector<HTMLCanvasElement>(".leaflet-land-pane canvas");
    const { data } = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const inks = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      const ink = `rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`;
      inks.set(ink, (inks.get(ink) ?? 0) + 1);
    }
    const swatches = [...document.querySelectorAll<HTMLElement>(".classes .chip-colour:not(.hatched)")];
    return {
      theme: document.documentElement.dataset.theme,
      drawing: canvas?.dataset.drawing,
      inks: swatches.map(s => inks.get(getComputedStyle(s).backgroundColor) ?? 0),
      wiped: [...document.querySelectorAll<HTMLCanvasElement>(".leaflet-pane canvas")].filter(c => wiped.has(c)).length,
    };
  });
  expect(told.theme).toBe("light");
  expect(told.drawing).toBeUndefined();
  expect(told.inks.length).toBeGreaterThanOrEqual(3);
  expect(Math.min(...told.inks), "pixels of each class of the legend").toBeGreaterThan(10);
  expect(
    told.inks.reduce((a, b) => a + b),
    "and of all",
  ).toBeGreaterThan(20_000);
  expect(told.wiped).toBe(0);
  await expect(page.locator(".strip .chip-one"), "the filter in words").toHaveText(["一级（红）"], {
    useInnerText: true,
  });
  await expect(page.locator(".link")).toHaveText(/^数据截至 \d{4}-\d{2}-\d{2} 周. \d{2}:\d{2}:\d{2}$/);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
});

for (const kind of ["villages", "townships"] as const) {
  test(`the card of one of the ${kind} with water samples is one upright A4 page`, async ({ desk, page, server }) => {
    const level = kind === "villages" ? 12 : 9;
    const found = await fetch(`${server.url}/api/water`);
    const { samples } = (await found.json()) as { samples: { unit: string }[] };
    const unit = samples[0]?.unit.slice(0, level);
    await desk.open(`/?sel=${kind}:${unit}`);
    await expect(page.locator(".unit .series")).not.toHaveCount(0);
    await page.evaluate(() => {
      window.print = () => document.documentElement.setAttribute("data-asked", "");
    });
    await page.getByRole("button", { name: "打印" }).click();
    await expect(page.locator("html[data-asked]")).toHaveCount(1);
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(pdf).toMatch(/\/MediaBox\s*\[0 0 59\d[\d.]* 84\d/);
  });
}
