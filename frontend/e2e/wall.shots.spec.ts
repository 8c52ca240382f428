/** Pictures of the wall, the first scene at every size and every scene at one, for people to look at: test-results/screens; with UPDATE_SCREENSHOT=1 the README's too. */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";
import { openWall, sizes } from "./wall";

const folder = join(import.meta.dirname, "../test-results/screens");
const readme = join(import.meta.dirname, "../../docs/wall.png");

/** Scenes by name; the last is that of the light theme in English. */
const scenes = {
  prefecture: "scene=p:0",
  visits: "scene=p:1",
  hotspots: "scene=p:2",
  county: "scene=c:431023",
  visitor: "visitor=1",
  light: "scene=c:431003&theme=light&lang=en",
};

test("pictures of the wall", async ({ page }) => {
  test.setTimeout(300_000);
  const dir = await scratch();
  const store = join(dir.path, "demo.gpkg");
  await lianxin("demo", "--store", store); // up to today, so that the month has something in it
  const server = new Server(store, "kiosk");
  await server.start();
  await mkdir(folder, { recursive: true });
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    const wanted = Object.entries(scenes).filter(([name]) => width === 1920 || name === "prefecture");
    for (const [name, query] of wanted) {
      await openWall(page, server.url, `paused=1&${query}`);
      const path = join(folder, `wall-${name}-${width}.png`);
      await page.screenshot({ path });
      expect((await stat(path)).size).toBeGreaterThan(30_000);
    }
  }
  await page.setViewportSize({ width: 1200, height: 675 });
  await openWall(page, server.url, `paused=1&${scenes.hotspots}`);
  await expect(page.locator(".link")).toHaveClass(/live/);
  const path = process.env.UPDATE_SCREENSHOT ? readme : join(folder, "wall-readme.png");
  await page.screenshot({ path });
  expect((await stat(path)).size).toBeLessThan(400_000);
  await page.goto("about:blank"); // else it would miss the server
  await server.stop();
  await dir.remove();
});
