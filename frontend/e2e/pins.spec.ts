import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lianxin, scratch } from "./server";
import { expect, items, test } from "./test";

test("a clicked pin says what it is", async ({ desk, page, server }) => {
  // A lone dispute: nothing else within a few hundred metres of it.
  const { features } = await items(server.url, "disputes", "limit=5000");
  const lone = features.find(f => {
    const [x, y] = f.geometry.coordinates;
    return features.every(
      o => o === f || Math.hypot(o.geometry.coordinates[0] - x, o.geometry.coordinates[1] - y) > 0.02,
    );
  });
  if (!lone) throw new Error("no dispute lies alone");
  const [lon, lat] = lone.geometry.coordinates;
  await desk.open(`/?layers=disputes&at=${lon.toFixed(5)},${lat.toFixed(5)},13`);
  const at = await desk.place(lon, lat);
  expect((await desk.colour("marks", at.x, at.y))[3]).toBeGreaterThan(0);
  await page.mouse.move(at.x, at.y);
  await expect(page.locator(".hint")).toContainText(String(lone.properties.title));
  await page.mouse.click(at.x, at.y);
  const card = page.locator(".leaflet-popup .card");
  await expect(card.locator("h3")).toHaveText(String(lone.properties.title));
  await expect(card.locator(".place")).toContainText(String(lone.properties.township_name));
  await expect(card).toContainText(lone.id);
  await expect(page).toHaveURL(new RegExp(`sel=disputes:${lone.id}`));
  await card.getByRole("button", { name: "关闭" }).click();
  await expect(card).toHaveCount(0);
});

test("a card lies below the strip and above the table, and no tip over it", async ({ desk, page, server }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  const { features } = await items(server.url, "disputes", "limit=1");
  const [lon = 0, lat = 0] = features[0]?.geometry.coordinates ?? [];
  await desk.open(`/?layers=disputes&at=${lon},${lat},13&sel=disputes:${features[0]?.id}`);
  const boxOf = async (name: string) => {
    const box = await page.locator(name).boundingBox();
    if (!box) throw new Error(`no ${name}`);
    return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
  };
  await expect(page.locator(".leaflet-popup .card h3")).toBeVisible();
  await page.getByRole("button", { name: "列表", exact: true }).click();
  await expect(page.locator(".table li").first()).toBeVisible();
  const free = async () => {
    const [card, strip, table] = [await boxOf(".leaflet-popup"), await boxOf(".crumb-line"), await boxOf(".table")];
    return card.top >= strip.bottom && card.bottom <= table.top;
  };
  await expect.poll(free).toBe(true);
  let before = 0;
  const stands = async () => {
    const { top } = await boxOf(".leaflet-popup");
    const same = top === before;
    before = top;
    return same;
  };
  await expect.poll(stands, "a map that glides takes the tip away").toBe(true);

  const card = await boxOf(".leaflet-popup");
  await page.mouse.move(card.left - 6, card.bottom - 40);
  const tip = page.locator(".hint");
  await expect(tip).toBeVisible();
  const { left, top, right, bottom } = await boxOf(".hint");
  expect(left >= card.right || right <= card.left || top >= card.bottom || bottom <= card.top).toBe(true);
  await page.mouse.move(card.left + 60, card.top + 60);
  await expect(tip).toBeHidden();
});

test("a card makes room for conditions that are added while it is open, and a map at home stays for them", async ({
  desk,
  page,
  server,
}) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  const { features } = await items(server.url, "disputes", "limit=1");
  const [lon = 0, lat = 0] = features[0]?.geometry.coordinates ?? [];
  const boxOf = async (name: string) => {
    const box = await page.locator(name).boundingBox();
    if (!box) throw new Error(`no ${name}`);
    return { top: box.y, bottom: box.y + box.height };
  };
  const addMany = async () => {
    const one = (await boxOf(".strip")).bottom;
    await desk.tab("筛选");
    for (const name of [
      /^一级（红）/,
      /^二级（橙）/,
      /^三级（黄）/,
      /^四级（蓝）/,
      /^重点案件/,
      /^上级督办/,
      /^信访积案/,
    ])
      await page.locator(".filters").getByRole("button", { name }).click();
    await expect
      .poll(async () => (await boxOf(".strip")).bottom, "the strip has a line more")
      .toBeGreaterThan(one + 20);
  };
  await desk.open(`/?layers=disputes&at=${lon},${lat},13&sel=disputes:${features[0]?.id}`);
  await expect(page.locator(".leaflet-popup .card h3")).toBeVisible();
  await addMany();
  await expect
    .poll(async () => (await boxOf(".leaflet-popup")).top - (await boxOf(".strip")).bottom)
    .toBeGreaterThanOrEqual(0);

  await desk.open("/?layers=disputes");
  await page.locator("#map").evaluate(() => {
    const pane = document.querySelector(".leaflet-map-pane");
    if (pane) new MutationObserver(() => (document.title = "moved")).observe(pane, { attributes: true });
  });
  await addMany();
  await desk.drawn();
  expect(await page.title()).not.toBe("moved");
  expect(new URL(page.url()).searchParams.has("at")).toBe(false);
});

test("a bubble opens as the map goes near", async ({ desk, page, server }) => {
  const { features } = await items(server.url, "disputes", "limit=1");
  const [lon = 0, lat = 0] = features[0]?.geometry.coordinates ?? [];
  await desk.open(`/?map=none&at=${lon},${lat},9`);
  const before = Number(new URL(page.url()).searchParams.get("at")?.split(",")[2]);
  // The largest bubble in view: the pixel farthest from any free one would do, but a person sees the number; its tooltip tells it.
  const map = await page.locator("#map").boundingBox();
  if (!map) throw new Error("no map");
  let found = false;
  for (let y = 0.2; y < 0.85 && !found; y += 0.03) {
    for (let x = 0.3; x < 0.95 && !found; x += 0.015) {
      const at = { x: map.x + x * map.width, y: map.y + y * map.height };
      if ((await desk.colour("marks", at.x, at.y))[3] !== 255) continue;
      await page.mouse.move(at.x, at.y);
      found = await page
        .locator(".hint", { hasText: /此处 .+ 条/ })
        .waitFor({ timeout: 120 })
        .then(
          () => true,
          () => false,
        );
      if (found) await page.mouse.click(at.x, at.y);
    }
  }
  expect(found, "a bubble is in view").toBe(true);
  await expect
    .poll(() => Number(new URL(page.url()).searchParams.get("at")?.split(",")[2]))
    .toBeGreaterThan(before + 0.9);
});

test("a record imported while the map is open appears by itself, and its markup stays text", async ({
  desk,
  page,
  server,
}) => {
  const { features } = await items(server.url, "villages", "limit=400&unit=431026");
  const village = features[200];
  if (!village) throw new Error("no village");
  const title = '<img src=x onerror="document.title=1"><b>山界</b>纠纷 & 水渠';
  const [lon, lat] = inside(village.geometry.coordinates as unknown as [number, number][][][]);
  await desk.open(`/?layers=disputes&at=${lon},${lat},14`);
  const before = await desk.count("矛盾纠纷");
  const dir = await scratch();
  const file = join(dir.path, "one.csv");
  const quoted = `"${title.replaceAll('"', '""')}"`;
  await writeFile(
    file,
    `编号,经度,纬度,类别,等级,状态,标题,发现时间\ne2e-1,${lon},${lat},land,1,found,${quoted},2026-06-30\n`,
  );
  const said = await lianxin("import", "--store", server.store, "--layer", "disputes", "--crs", "EPSG:4490", file);
  await dir.remove();
  expect(said).toContain("1 imported");
  await expect.poll(() => desk.count("矛盾纠纷"), { timeout: 5000 }).toBe(before + 1);
  const at = await desk.place(lon, lat);
  await expect.poll(async () => (await desk.colour("marks", at.x, at.y))[3]).toBeGreaterThan(0);
  await page.mouse.click(at.x, at.y);
  const card = page.locator(".leaflet-popup .card");
  await expect(card.locator("h3")).toHaveText(title);
  expect(await card.locator("img, b").count()).toBe(0);
  await page.getByRole("button", { name: "列表" }).click();
  await expect(page.locator(".table li strong", { hasText: "山界" }).first()).toHaveText(title);
  await expect(page).toHaveTitle("连心 · 市情民意地图");
});

/** A place well inside an area: the middle of the widest stretch of its middle parallel. */
function inside(parts: [number, number][][][]): [number, number] {
  const ring = parts[0]?.[0] ?? [];
  const lats = ring.map(p => p[1]);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const cuts: number[] = [];
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? a;
    if (a[1] > lat !== b[1] > lat) cuts.push(a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
  }
  cuts.sort((x, y) => x - y);
  let best: [number, number] = [0, 0];
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const [w = 0, e = 0] = [cuts[i], cuts[i + 1]];
    if (e - w > best[1] - best[0]) best = [w, e];
  }
  return [Number(((best[0] + best[1]) / 2).toFixed(5)), Number(lat.toFixed(5))];
}
