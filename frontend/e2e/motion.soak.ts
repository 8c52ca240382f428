/**
 * What a wall costs its machine in real time: the processor at rest, frames while scenes change. Prints figures, which are this machine's; run it when the
 * machine does nothing else. SOAK_SIZE=3840x2160 draws as large.
 */
import type { CDPSession } from "@playwright/test";
import { copyStore, Server, scratch } from "./server";
import { expect, test } from "./test";
import { openWall } from "./wall";

const [width = 1920, height = 1080] = (process.env.SOAK_SIZE ?? "1920x1080").split("x").map(Number);
const seconds = Number(process.env.SOAK_SECONDS ?? 60);

test("a wall at rest and in motion", async ({ page, browser }) => {
  const dir = await scratch();
  const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "kiosk");
  await server.start();
  await page.setViewportSize({ width, height });
  const session = await browser.newBrowserCDPSession();

  await openWall(page, server.url, "dwell=600");
  await page.waitForTimeout(10_000);
  const before = await processors(session);
  await page.waitForTimeout(seconds * 1000);
  const rest = ((await processors(session)) - before) / seconds;

  await openWall(page, server.url, "dwell=5");
  const frames = await page.evaluate(framesOf, seconds * 1000);
  const worst = Math.min(...frames);
  const mean = frames.reduce((a, b) => a + b, 0) / frames.length;
  console.log(
    `${width}×${height}: at rest ${(100 * rest).toFixed(1)} % of a core, all of the browser's processes; in motion ${mean.toFixed(0)} frames a second, ${worst} in the worst second`,
  );
  expect(rest).toBeLessThan(0.1);
  expect(worst).toBeGreaterThanOrEqual(30);
  await server.stop();
  await dir.remove();
});

/** Seconds of processor that all processes of the browser have taken. */
async function processors(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.reduce((sum, p) => sum + p.cpuTime, 0);
}

/** In the page: how many frames were shown in each of the seconds that follow. */
const framesOf = (ms: number) =>
  new Promise<number[]>(done => {
    const seconds: number[] = [];
    const start = performance.now();
    const frame = (now: number) => {
      const at = Math.floor((now - start) / 1000);
      if (now - start >= ms) return done(seconds.slice(0, Math.floor(ms / 1000)));
      while (seconds.length <= at) seconds.push(0);
      seconds[at] = (seconds[at] ?? 0) + 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
