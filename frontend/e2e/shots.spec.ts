/** Pictures of the screens, for people to look at: test-results/screens; with UPDATE_SCREENSHOT=1 the README's too. */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./test";

const folder = join(import.meta.dirname, "../test-results/screens");
const readme = join(import.meta.dirname, "../../docs/map.png");

const views = {
  prefecture: "/",
  villages: "/?by=village",
  county: "/?unit=431021",
  pair: "/?beside=visits.coverage",
  hotspots: "/?map=hotspots",
  fuel: "/?map=fuel",
  bubbles: "/?map=none",
  card: "/?unit=431021107&sel=villages:431021107001",
  town: "/?at=113.03,25.79,11.5",
  village: "/?at=113.03,25.79,14&layers=disputes,hazards,requests,visits,facilities",
};

for (const [width, height] of [
  [1366, 768],
  [1920, 1080],
  [3840, 2160],
] as const) {
  for (const theme of ["light", "dark"]) {
    test(`screens at ${width}×${height}, ${theme}`, async ({ desk, page }) => {
      test.setTimeout(300_000); // ten views, the largest of 8 million pixels drawn without a graphics card
      await mkdir(folder, { recursive: true });
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme as "light" | "dark" });
      for (const [name, search] of Object.entries(views)) {
        await desk.open(search);
        const path = join(folder, `${name}-${width}-${theme}.png`);
        await page.screenshot({ path, animations: "disabled" });
        expect((await stat(path)).size).toBeGreaterThan(30_000);
      }
    });
  }
}

test("the README's picture", async ({ desk, page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await desk.open("/?by=village");
  await expect(page.locator(".rank").first()).toBeVisible();
  const path = process.env.UPDATE_SCREENSHOT ? readme : join(folder, "readme.png");
  await page.screenshot({ path, animations: "disabled" });
  expect((await stat(path)).size).toBeLessThan(500_000);
});
