/** What officials do at the desk again and again, each by its name, in an order in which each finds what it needs. */
import type { Page } from "@playwright/test";

export const gestures: Record<string, (page: Page) => Promise<unknown>> = {
  "open a layer": async page => {
    await page.locator(".switch > label input").nth(3).click();
  },
  "close it again": async page => {
    await page.locator(".switch > label input").nth(3).click();
  },
  "another tab of the panel": page => page.getByRole("tab", { name: "筛选" }).click(),
  "toggle a level": page =>
    page
      .locator(".filters")
      .getByRole("button", { name: /^一级（红）/ })
      .click(),
  "toggle it back": page =>
    page
      .locator(".filters")
      .getByRole("button", { name: /^一级（红）/ })
      .click(),
  brush: async page => {
    const histogram = page.locator("svg.histogram");
    await histogram.waitFor();
    const bars = await histogram.boundingBox();
    if (!bars) throw new Error("no histogram");
    await page.mouse.move(bars.x + bars.width * 0.3, bars.y + 20);
    await page.mouse.down();
    await page.mouse.move(bars.x + bars.width * 0.6, bars.y + 20, { steps: 6 });
    await page.mouse.up();
  },
  "undo the brush": page => page.keyboard.press("Control+z"),
  "drill down": page => page.mouse.dblclick(720, 380),
  "drill up": page => page.keyboard.press("Escape"),
  "open a card": page => page.locator(".rank").first().click(),
  "close the card": page => page.keyboard.press("Escape"),
  "type in search": async page => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("guiyang", { delay: 60 });
  },
  "leave search": page => page.keyboard.press("Escape"),
  "open the table": page => page.getByRole("button", { name: "列表", exact: true }).click(),
  "scroll the table": async page => {
    await page.locator(".table .rows").hover();
    for (let i = 0; i < 8; i++) await page.mouse.wheel(0, 400);
  },
  "close the table": page => page.getByRole("button", { name: "列表", exact: true }).click(),
  pan: async page => {
    await page.mouse.move(800, 420);
    await page.mouse.down();
    await page.mouse.move(620, 330, { steps: 12 });
    await page.mouse.up();
  },
  "zoom in": async page => {
    await page.mouse.move(700, 400);
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -120);
  },
  "pan near": async page => {
    await page.mouse.move(800, 420);
    await page.mouse.down();
    await page.mouse.move(620, 330, { steps: 12 });
    await page.mouse.up();
  },
  "zoom out": async page => {
    await page.mouse.move(700, 400);
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, 120);
  },
};
